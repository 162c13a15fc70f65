"""The Helm chart (部署图表), rendered by helm itself, which `deploy/helm/install_helm.sh` builds.

Camunda's own chart is not to be had here: an empty one stands in its place, and it is switched off.
"""

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.environment import feed_exporter
from hotline.settings import ROOT, Settings

CHART = ROOT / "deploy" / "helm" / "hotline"
INSTALL = ROOT / "deploy" / "helm" / "install_helm.sh"
KUBERNETES = "1.30.0"
OWN = "HOTLINE_HELM"
Objects = dict[tuple[str, str], Any]
"""By kind and name."""

LEAST = {
    "office": {"publicUrl": "https://hotline.example.org"},
    "database": {"secretName": "hotline-database"},
    "secretKey": {"secretName": "hotline-key"},
    "engine": {"address": "zeebe-gateway:26500"},
}
FULL = LEAST | {
    "image": {"repository": "registry.example.org/hotline", "pullSecrets": ["registry"]},
    "office": {
        "publicUrl": "https://hotline.example.org",
        "trustedProxy": "10.0.0.0/8",
        "settings": {"HOTLINE_STREET_FILE": "/etc/hotline/street.yaml", "HOTLINE_SESSION_HOURS": 8},
        "files": {"street.yaml": "name: 云溪街道\n", "calendar.yaml": "days: {}\n"},
    },
    "secrets": [{"variable": "HOTLINE_MAIL_PASSWORD", "secretName": "hotline-mail", "secretKey": "password"}],
    "serve": {"replicas": 3, "nodeSelector": {"pool": "office"}},
    "ingress": {"enabled": True, "className": "nginx", "host": "hotline.example.org", "tlsSecretName": "tls"},
    "networkPolicy": {
        "serveFrom": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "monitoringFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}],
        "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}],
    },
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "data": {"existingClaim": "hotline-files"},
    "extraVolumes": [{"name": "bpmn", "persistentVolumeClaim": {"claimName": "bpmn"}}],
    "extraVolumeMounts": [{"name": "bpmn", "mountPath": "/office/bpmn", "readOnly": True}],
}
ENGINE_INSIDE = {**LEAST, "engine": {}, "camunda": {"enabled": True}}
SMALL = {
    **LEAST,
    "serve": {"replicas": 1},
    "work": {"replicas": 1},
    "podDisruptionBudget": {"enabled": False},
    "networkPolicy": {"enabled": False},
}
VALUES = {"least": LEAST, "full": FULL, "engine inside": ENGINE_INSIDE, "small": SMALL}


def _cached() -> str | None:
    """Of the version that the script names."""
    version = next(
        line.removeprefix("version=") for line in INSTALL.read_text().splitlines() if line[:8] == "version="
    )
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return shutil.which("helm", path=str(base / "hotline" / "helm" / version))


@pytest.fixture(name="helm", scope="module")
def _helm() -> str:
    """`HOTLINE_HELM=required` where nothing may be left out."""
    found = _cached()
    if found is None and os.environ.get(OWN) == "required":
        pytest.fail("helm is missing: sh deploy/helm/install_helm.sh")
    if found is None:
        pytest.skip("helm is missing: sh deploy/helm/install_helm.sh")
    return found


@pytest.fixture(name="chart", scope="module")
def _chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy without Camunda's chart, as whoever has an engine elsewhere makes it."""
    copy = tmp_path_factory.mktemp("chart") / "hotline"
    shutil.copytree(CHART, copy, ignore=shutil.ignore_patterns("charts", "Chart.lock"))
    subprocess.run(["sh", str(CHART.parent / "leave_camunda_out.sh"), str(copy)], check=True)
    return copy


def run(helm: str, *arguments: str, values: dict[str, Any] | None = None, chart: Path) -> Any:
    """One command of helm on the chart, with these values."""
    file = chart.parent / "values.yaml"
    file.write_text(yaml.safe_dump(values or {}, allow_unicode=True))
    command = [helm, *arguments, str(chart), "--values", str(file), "--kube-version", KUBERNETES]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rendered(helm: str, chart: Path, values: dict[str, Any]) -> Objects:
    done = run(helm, "template", "office", "--namespace", "street", values=values, chart=chart)
    assert done.returncode == 0, done.stderr
    documents = [each for each in yaml.safe_load_all(done.stdout) if each]
    return {(each["kind"], each["metadata"]["name"]): each for each in documents}


@pytest.fixture(name="objects", params=VALUES, scope="module")
def _objects(request: pytest.FixtureRequest, helm: str, chart: Path) -> Objects:
    """What is made of each set of values."""
    return rendered(helm, chart, VALUES[request.param])


def pods(objects: Objects) -> Iterator[tuple[str, Any]]:
    """Each pod with the name of what it is made by."""
    for (kind, name), each in objects.items():
        if kind in ("Deployment", "Job"):
            yield name, each["spec"]["template"]["spec"]


def environment(pod: Any) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in pod["containers"][0]["env"]}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_helm_finds_nothing_to_object_to(helm: str, chart: Path, values: dict[str, Any]) -> None:
    done = run(helm, "lint", "--strict", values=values, chart=chart)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_made_is_what_kubernetes_knows(objects: Objects) -> None:
    kubernetes_validate = pytest.importorskip("kubernetes_validate")
    for (kind, _), each in objects.items():
        if kind != "ServiceMonitor":  # the Prometheus operator's own
            kubernetes_validate.validate(each, KUBERNETES.rsplit(".", 1)[0], strict=True)


def test_no_pod_may_do_more_than_it_needs(objects: Objects) -> None:
    for _, pod in pods(objects):
        (container,) = pod["containers"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "privileged": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}
        assert all({"cpu", "memory"} <= set(each) for each in container["resources"].values())


def test_what_a_pod_writes_to_is_a_volume(objects: Objects) -> None:
    for name, pod in pods(objects):
        mounts = {each["mountPath"]: each["name"] for each in pod["containers"][0]["volumeMounts"]}
        volumes = {each["name"] for each in pod["volumes"]}
        assert set(mounts.values()) == volumes, name
        assert {environment(pod)["HOTLINE_DATA_FOLDER"], "/tmp"} <= set(mounts)


def test_processes_are_probed_where_they_listen(objects: Objects) -> None:
    for (kind, _), each in objects.items():
        if kind != "Deployment":
            continue
        (container,) = each["spec"]["template"]["spec"]["containers"]
        ports = {port["name"] for port in container["ports"]}
        paths = {
            probe: container[probe]["httpGet"]["path"]
            for probe in ("startupProbe", "livenessProbe", "readinessProbe")
        }
        assert paths == {"startupProbe": "/health", "livenessProbe": "/health", "readinessProbe": "/ready"}
        assert {container[probe]["httpGet"]["port"] for probe in paths} <= ports


def test_secrets_come_by_reference(objects: Objects) -> None:
    assert not [kind for kind, _ in objects if kind == "Secret"]
    for _, pod in pods(objects):
        for name in ("HOTLINE_DATABASE_URL", "HOTLINE_SECRET_KEY", "HOTLINE_MAIL_PASSWORD"):
            assert isinstance(environment(pod).get(name, {}), dict)
        assert environment(pod)["HOTLINE_DATABASE_URL"]["secretKeyRef"]["name"] == "hotline-database"


def test_pods_know_the_settings_of_the_program(objects: Objects) -> None:
    known = {f"HOTLINE_{name.upper()}" for name in Settings.model_fields} | {"ZEEBE_ADDRESS"}
    for _, pod in pods(objects):
        assert set(environment(pod)) <= known
        assert environment(pod)["HOTLINE_ENVIRONMENT"] == "production"


def test_only_the_job_deploys(objects: Objects) -> None:
    arguments = {name: pod["containers"][0]["args"] for name, pod in pods(objects)}
    assert arguments == {
        "office-hotline-serve": ["serve"],
        "office-hotline-work": ["work", "--deploy", "no"],
        "office-hotline-prepare": ["work", "--deploy", "only"],
    }
    job = objects["Job", "office-hotline-prepare"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "post-install,pre-upgrade"


def test_services_and_budgets_find_their_pods(objects: Objects) -> None:
    labels = [
        each["spec"]["template"]["metadata"]["labels"]
        for (kind, _), each in objects.items()
        if kind == "Deployment"
    ]
    selectors = [
        each["spec"]["selector"].get("matchLabels", each["spec"]["selector"])
        for (kind, _), each in objects.items()
        if kind in ("Service", "PodDisruptionBudget", "Deployment")
    ]
    selectors += [
        each["spec"]["podSelector"]["matchLabels"]
        for (kind, _), each in objects.items()
        if kind == "NetworkPolicy"
    ]
    for selector in selectors:
        assert sum(selector.items() <= each.items() for each in labels) == 1


def test_images_and_chart_have_the_version_of_the_project(objects: Objects) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (project, project)
    for _, pod in pods(objects):
        assert pod["containers"][0]["image"].rsplit(":", 1)[1] == project


def test_the_exporter_is_set_as_the_launcher_sets_it(objects: Objects) -> None:
    feed = objects["Service", "office-hotline-feed"]
    assert feed["spec"]["ports"][0]["port"] == 8090
    exporter = objects["ConfigMap", "office-hotline-exporter"]["data"]
    assert exporter == feed_exporter("http://office-hotline-feed.street:8090")


def test_full_values_are_all_used(helm: str, chart: Path) -> None:
    objects = rendered(helm, chart, FULL)
    work = objects["Deployment", "office-hotline-work"]["spec"]["template"]
    assert environment(work["spec"])["HOTLINE_SESSION_HOURS"] == "8"
    assert environment(work["spec"])["HOTLINE_MAIL_PASSWORD"]["secretKeyRef"]["key"] == "password"
    files = FULL["office"]["files"]
    for name in ("office-hotline-files", "office-hotline-prepare-files"):
        assert objects["ConfigMap", name]["data"] == files
    assert objects["Ingress", "office-hotline"]["spec"]["tls"][0]["secretName"] == "tls"
    assert {name for kind, name in objects if kind == "ServiceMonitor"} == {
        "office-hotline-serve",
        "office-hotline-work",
    }
    assert not [kind for kind, _ in objects if kind == "PersistentVolumeClaim"]


def test_a_changed_file_of_the_office_begins_the_processes_anew(helm: str, chart: Path) -> None:
    changed = {**FULL, "office": {**FULL["office"], "files": {"calendar.yaml": "days: {2026-11-24: off}\n"}}}

    def checksums(values: dict[str, Any]) -> set[str]:
        objects = rendered(helm, chart, values)
        return {
            each["spec"]["template"]["metadata"]["annotations"]["checksum/office"]
            for (kind, _), each in objects.items()
            if kind == "Deployment"
        }

    assert checksums(FULL).isdisjoint(checksums(changed))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"database": {"secretName": ""}}, "database"),
        ({"office": {"publicUrl": "http://hotline.example.org"}}, "publicUrl"),
        ({"office": {**LEAST["office"], "settings": {"HOTLINE_MAIL_PASSWORD": "x"}}}, "MAIL_PASSWORD"),
        ({"image": {"repository": "hotline", "tag": "latest"}}, "tag"),
        ({"engine": {}}, "engine.address"),
        ({"replicas": 2}, "replicas"),
    ],
)
def test_wrong_values_are_refused(helm: str, chart: Path, wrong: dict[str, Any], said: str) -> None:
    done = run(helm, "template", "office", values=LEAST | wrong, chart=chart)
    assert done.returncode != 0
    assert said in done.stderr
