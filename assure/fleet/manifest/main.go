// Command manifest reads a part of a Pod's manifest from standard input with Kubernetes's own types, strictly: it
// rejects members that they lack. It also checks that each container's mounts name a volume, and that a long-running
// container is an init container with a probe. It asks no cluster, whose admission may reject more.
package main

import (
	"fmt"
	"io"
	"os"

	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, "manifest:", err)
		os.Exit(1)
	}
}

func check() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var pod core.Pod
	if err := yaml.UnmarshalStrict(text, &pod); err != nil {
		return err
	}
	volumes := map[string]bool{}
	for _, volume := range pod.Spec.Volumes {
		volumes[volume.Name] = true
	}
	for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
		if container.Name == "" || container.Image == "" {
			return fmt.Errorf("a container without a name or an image")
		}
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] || mount.MountPath == "" {
				return fmt.Errorf("%s: no volume %q", container.Name, mount.Name)
			}
		}
		for _, variable := range container.Env {
			if from := variable.ValueFrom; from != nil && (from.SecretKeyRef == nil || from.SecretKeyRef.Key == "") {
				return fmt.Errorf("%s: %s is of no secret's key", container.Name, variable.Name)
			}
		}
	}
	for _, container := range pod.Spec.InitContainers {
		stays := container.RestartPolicy != nil && *container.RestartPolicy == core.ContainerRestartPolicyAlways
		if !stays || container.StartupProbe == nil {
			return fmt.Errorf("%s: an init container that does not stay, or that nothing waits for", container.Name)
		}
	}
	if len(pod.Spec.InitContainers) == 0 || len(pod.Spec.Containers) == 0 {
		return fmt.Errorf("not the containers that the document has")
	}
	return nil
}
