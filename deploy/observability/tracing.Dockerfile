# Adds OpenTelemetry's tracing to the image of a service: see docs/operations.md.
ARG SERVICE
ARG VERSION=latest
FROM school-charts-${SERVICE}:${VERSION}
ARG SERVICE
ARG COLLECTOR=http://collector:4318
USER root
RUN /usr/local/bin/pip --python /opt/venv/bin/python install --no-cache-dir \
      opentelemetry-distro \
      opentelemetry-exporter-otlp-proto-http \
      opentelemetry-instrumentation-celery \
      opentelemetry-instrumentation-psycopg2
USER 10001
# The first folder holds a sitecustomize module, with which Python instruments every process.
ENV PYTHONPATH=/opt/venv/lib/python3.12/site-packages/opentelemetry/instrumentation/auto_instrumentation:/opt/schools \
    OTEL_SERVICE_NAME=${SERVICE} \
    OTEL_EXPORTER_OTLP_ENDPOINT=${COLLECTOR} \
    OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf \
    OTEL_METRICS_EXPORTER=none \
    OTEL_LOGS_EXPORTER=none
