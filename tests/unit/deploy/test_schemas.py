"""The manifests fit the schemas of Kubernetes and KEDA, without unknown keys."""

import pytest
from cloudcoil.models.keda import v1alpha1 as keda
from kubernetes_validate import ValidationError, validate

from tests.unit.deploy.manifests import KUSTOMIZATIONS, Manifest, built

VERSION = "1.31"
KEDA = {"ScaledObject": keda.ScaledObject, "TriggerAuthentication": keda.TriggerAuthentication}


def check(manifest: Manifest) -> None:
    """Raise ``ValueError`` or ``ValidationError`` if a manifest does not fit its schema."""
    if manifest["apiVersion"] == "keda.sh/v1alpha1":
        model = KEDA[manifest["kind"]].model_validate(manifest)
        known = model.model_dump(by_alias=True, exclude_none=True, mode="json")
        if unknown := unknown_keys(manifest, known):
            raise ValueError(unknown)
    else:
        validate(manifest, VERSION, strict=True)


def unknown_keys(given: object, known: object, path: str = "") -> list[str]:
    """Return the keys that a model, which ignores unknown ones, has dropped."""
    if isinstance(given, dict) and isinstance(known, dict):
        missing = [f"{path}.{key}" for key in given if key not in known]
        both = given.keys() & known.keys()
        return missing + [
            x for key in both for x in unknown_keys(given[key], known[key], f"{path}.{key}")
        ]
    if isinstance(given, list) and isinstance(known, list):
        pairs = zip(given, known, strict=True)
        return [x for one, other in pairs for x in unknown_keys(one, other, f"{path}[]")]
    return []


@pytest.mark.parametrize("name", KUSTOMIZATIONS)
def test_each_manifest_fits_its_schema(name: str) -> None:
    for manifest in built(name):
        check(manifest)


@pytest.mark.parametrize("kind", ["Deployment", "ScaledObject", "NetworkPolicy"])
def test_a_misspelt_key_is_found(kind: str) -> None:
    manifest = next(each for each in built("overlays/keda") if each["kind"] == kind)
    check(manifest)
    with pytest.raises((ValueError, ValidationError)):
        check(manifest | {"spec": manifest["spec"] | {"replicaz": 1}})


def test_every_kustomization_is_checked() -> None:
    assert set(KUSTOMIZATIONS) == {"base", "migrate", "overlays/keda"}
