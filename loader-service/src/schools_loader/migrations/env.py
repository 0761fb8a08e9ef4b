"""Alembic's entry point: run the migrations on the connection given by loader_lock.migrate."""

from alembic import context
from schools_common.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
