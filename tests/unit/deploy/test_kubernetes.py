"""The manifests agree with the settings, the queues and the time limits of the services."""

import pytest
from schools_common.celery_app import HARD_TIME_LIMIT, make_celery
from schools_common.contracts import Queue
from schools_common.settings import Settings
from schools_loader.settings import LoaderSettings

from tests.unit.deploy.manifests import Manifest, container, of_kind, pod

SERVICES = {"api", "chart-worker", "loader-worker"}
STORE = {"S3_ACCESS_KEY", "S3_SECRET_KEY"}
SECRETS = {
    "api": {"DATABASE_URL", "REDIS_URL", *STORE},
    "chart-worker": {"DATABASE_URL", "REDIS_URL", *STORE},
    "loader-worker": {
        *("DATABASE_URL", "REDIS_URL", "OWNER_DATABASE_URL"),
        *("API_DATABASE_PASSWORD", "CHARTS_DATABASE_PASSWORD"),
    },
}
"""The secrets of each service, which has its own Secret."""

OF_THE_IMAGES = {"ALIVE_FILE", "BROWSER_PATH", "LOG_FORMAT", "METRICS_HOST", "METRICS_PORT"}
OF_UVICORN = {"WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS"}

WORKLOADS = of_kind("base", "Deployment") | of_kind("migrate", "Job")


def secrets(manifest: Manifest) -> set[tuple[str, str, str]]:
    """Return variable, Secret and key of each secret that a container gets."""
    found = set()
    for variable in container(manifest)["env"]:
        source = variable["valueFrom"]["secretKeyRef"]
        found.add((variable["name"], source["name"], source["key"]))
    return found


def test_every_setting_has_its_place() -> None:
    (settings,) = of_kind("base", "ConfigMap").values()
    secret = {name for names in SECRETS.values() for name in names}
    known = {name.upper() for name in {**Settings.model_fields, **LoaderSettings.model_fields}}
    assert set(settings["data"]) == known - secret - OF_THE_IMAGES | OF_UVICORN


@pytest.mark.parametrize("name", WORKLOADS)
def test_no_service_gets_a_secret_but_its_own(name: str) -> None:
    owner = "loader-worker" if name == "migrate" else name
    assert secrets(WORKLOADS[name]) == {(key, owner, key) for key in SECRETS[owner]}
    references = [list(each) for each in container(WORKLOADS[name]).get("envFrom", [])]
    assert references in ([], [["configMapRef"]])
    assert all("emptyDir" in each for each in pod(WORKLOADS[name]).get("volumes", []))


@pytest.mark.parametrize("name", WORKLOADS)
def test_containers_have_no_privileges_and_limited_memory(name: str) -> None:
    assert pod(WORKLOADS[name])["automountServiceAccountToken"] is False
    assert pod(WORKLOADS[name])["securityContext"]["runAsNonRoot"] is True
    assert container(WORKLOADS[name])["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container(WORKLOADS[name])["resources"]["limits"]["memory"]


def test_each_service_has_a_policy_and_only_the_api_is_reached_by_visitors() -> None:
    policies = of_kind("base", "NetworkPolicy")
    assert set(policies) == SERVICES
    ports = {
        name: [port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]]
        for name, policy in policies.items()
    }
    assert ports == {name: ["metrics"] for name in SERVICES} | {"api": ["http", "metrics"]}
    assert all(p["spec"]["policyTypes"] == ["Ingress", "Egress"] for p in policies.values())


def test_a_stopping_worker_has_time_to_finish_its_drawing() -> None:
    assert pod(WORKLOADS["chart-worker"])["terminationGracePeriodSeconds"] > HARD_TIME_LIMIT


def test_each_queue_is_scaled_on_what_waits_and_what_is_taken() -> None:
    scaled = of_kind("overlays/keda", "ScaledObject")
    deployments = of_kind("overlays/keda", "Deployment")
    settings = Settings(database_url="postgresql:", redis_url="redis:")
    lists = []
    for name, each in scaled.items():
        assert each["spec"]["scaleTargetRef"]["name"] == name
        assert "replicas" not in deployments[name]["spec"]
        assert each["spec"]["minReplicaCount"] >= 1
        waiting, taken = each["spec"]["triggers"]
        terms = each["spec"]["advanced"]["scalingModifiers"]["formula"].split(" + ")
        assert terms == [waiting["name"], taken["name"]]
        lists.append((waiting["metadata"]["listName"], taken["metadata"]["listName"]))
    options = {q: make_celery(settings, q, q).conf.broker_transport_options for q in Queue}
    assert sorted(lists) == sorted((q, options[q]["unacked_key"]) for q in Queue)
