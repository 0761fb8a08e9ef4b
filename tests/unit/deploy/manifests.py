"""The Kubernetes manifests, as kustomize builds them."""

import subprocess
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3] / "deploy/kubernetes"
KUSTOMIZATIONS = sorted(
    str(path.parent.relative_to(ROOT)) for path in ROOT.rglob("kustomization.yaml")
)

Manifest = dict[str, Any]


@cache
def built(name: str) -> list[Manifest]:
    """Return the manifests of a kustomization, which must have at least one."""
    kubectl = Path(sysconfig.get_path("scripts"), "kubectl")
    command = [str(kubectl), "kustomize", str(ROOT / name)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = list(yaml.safe_load_all(output))
    assert found, name
    return found


def of_kind(name: str, *kinds: str) -> dict[str, Manifest]:
    """Return the manifests of some kinds, by name."""
    return {each["metadata"]["name"]: each for each in built(name) if each["kind"] in kinds}


def pod(manifest: Manifest) -> Manifest:
    """Return the pod spec of a Deployment or a Job."""
    found: Manifest = manifest["spec"]["template"]["spec"]
    return found


def container(manifest: Manifest) -> Manifest:
    """Return the only container of such a pod."""
    (found,) = pod(manifest)["containers"]
    return dict(found)
