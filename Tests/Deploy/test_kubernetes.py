"""The manifests for Kubernetes, against the schemas of its own releases and against each other."""

import tempfile
import unittest
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

from project import ROOT, run, segstreamd, text

#: The oldest and the newest release that the manifests are for.
RELEASES = ["1.29", "1.33"]
FOLDER = ROOT / "deploy/kubernetes"


def documents() -> list[Any]:
    """All objects that the manifests describe."""
    files = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
    return [item for path in files for item in yaml.safe_load_all(path.read_text("utf-8"))]


def only(kind: str) -> Any:
    """The one object of a kind."""
    (found,) = [item for item in documents() if item["kind"] == kind]
    return found


class Kubernetes(unittest.TestCase):
    """What Kubernetes would say, and what it would not notice."""

    def test_schemas(self) -> None:
        """Every object is what the release knows, with no unknown field."""
        for release in RELEASES:
            for item in documents():
                with self.subTest(release=release, kind=item["kind"]):
                    kubernetes_validate.validate(item, release, strict=True)

    def test_schemas_find_mistakes(self) -> None:
        """A misspelt field does not pass."""
        item = only("StatefulSet")
        item["spec"]["replica"] = 2
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(item, RELEASES[-1], strict=True)

    def test_everything_is_applied(self) -> None:
        """The kustomization names every manifest but the example of a secret."""
        listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))["resources"]
        there = {path.name for path in FOLDER.glob("*.yaml")}
        self.assertEqual(set(listed), there - {"kustomization.yaml", "secret.example.yaml"})

    def test_references(self) -> None:
        """What the pods refer to is there, under the same labels."""
        pod = only("StatefulSet")["spec"]["template"]
        labels = pod["metadata"]["labels"]
        self.assertEqual(only("Service")["spec"]["selector"], labels)
        self.assertEqual(only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"], labels)
        self.assertEqual(only("StatefulSet")["spec"]["selector"]["matchLabels"], labels)
        self.assertEqual(only("StatefulSet")["spec"]["serviceName"], only("Service")["metadata"]["name"])
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        name = only("ConfigMap")["metadata"]["name"]
        self.assertEqual(volumes["configuration"]["configMap"]["name"], name)
        self.assertEqual(volumes["secrets"]["secret"]["secretName"], only("Secret")["metadata"]["name"])
        claims = [claim["metadata"]["name"] for claim in only("StatefulSet")["spec"]["volumeClaimTemplates"]]
        (container,) = pod["spec"]["containers"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        self.assertEqual(mounted, set(volumes) | set(claims))

    def test_secrets_and_ports(self) -> None:
        """The configuration names secrets that exist and the port that the probes ask."""
        config = yaml.safe_load(only("ConfigMap")["data"]["segstreamd.yaml"])
        mount = "file:/run/secrets/segstreamd/"
        for value in (config["kafka"]["sasl.password"], config["http"]["token"]):
            self.assertTrue(value.startswith(mount), value)
            self.assertIn(value.removeprefix(mount), only("Secret")["stringData"])
        (container,) = only("StatefulSet")["spec"]["template"]["spec"]["containers"]
        (port,) = container["ports"]
        self.assertTrue(config["http"]["listen"].endswith(f":{port['containerPort']}"))
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            self.assertEqual(container[probe]["httpGet"]["port"], port["name"])
        self.assertEqual(only("Service")["spec"]["ports"][0]["port"], port["containerPort"])

    def test_configuration_passes_check(self) -> None:
        """The daemon takes the configuration of the pods."""
        config = only("ConfigMap")["data"]["segstreamd.yaml"]
        with tempfile.TemporaryDirectory() as folder:
            for key in only("Secret")["stringData"]:
                (Path(folder) / key).write_text("secret", encoding="utf-8")
            file = Path(folder) / "segstreamd.yaml"
            config = config.replace("/run/secrets/segstreamd", folder).replace("${POD_NAME}", "segstreamd-0")
            file.write_text(config, encoding="utf-8")
            result = run(segstreamd(), "check", "-c", str(file))
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_image_user(self) -> None:
        """The pods run as the user of the image."""
        user = only("StatefulSet")["spec"]["template"]["spec"]["securityContext"]["runAsUser"]
        self.assertIn(f"--uid {user} ", text("deploy/Dockerfile"))


if __name__ == "__main__":
    unittest.main()
