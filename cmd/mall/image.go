package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/image"
	"mall/cmd/mall/internal/progress"
)

func imageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "image", Short: "Build container images without a container runtime"}
	cmd.AddCommand(imageBuildCommand(), imageListCommand(), imageDockerfileCommand())
	return cmd
}

func imageBuildCommand() *cobra.Command {
	var opt image.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build images as archives, and push them with --push",
		Long: `Build the images of the services, of the mall command and of the Collector. It needs Go and, for the
edge's pages, Node; no container runtime. The same commit gives the same digests.

  mall image build --services order-rpc --tag dev --out /tmp/images
  ctr -n k8s.io images import /tmp/images/order-rpc.tar
  mall image build --arch amd64,arm64 --registry registry.example.com/mall --push`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			opt.Root = s.Root
			if opt.Out == "" {
				opt.Out = filepath.Join(s.Root, "bin", "images")
			}
			r := progress.New(os.Stderr)
			defer r.Close()
			opt.Step = func(name string) image.Step { return r.Start(name) }
			built, err := image.Build(cmd.Context(), opt)
			if err != nil {
				return err
			}
			r.Close()
			if asJSON {
				enc := json.NewEncoder(os.Stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(built)
			}
			printImages(built)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&opt.Services, "services", nil, "names of images; all of them if empty")
	f.StringSliceVar(&opt.Archs, "arch", image.Architectures[:1], "architectures: amd64, arm64")
	f.StringVar(&opt.Tag, "tag", "", "tag (default: what git describe says)")
	f.StringVar(&opt.Registry, "registry", image.Registry, "registry and path before the image's name")
	f.StringVar(&opt.Base, "base", "", "stand on this image instead of our own base layer, best with its digest")
	f.StringVar(&opt.Out, "out", "", "folder for the archives (default: bin/images)")
	f.BoolVar(&opt.Push, "push", false, "push to the registry, with the credentials of docker login")
	f.BoolVar(&opt.Move, "move-tags", false, "let tags of the registry name another image from now on")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printImages(built []image.Built) {
	for _, b := range built {
		sizes := make([]string, len(b.Images))
		for i, p := range b.Images {
			sizes[i] = fmt.Sprintf("%s %.1f MB", p.Arch, float64(p.Size)/1e6)
		}
		fmt.Printf("%-52s %s  %s\n", b.Ref, b.Digest, strings.Join(sizes, ", "))
	}
	if len(built) > 0 && built[0].Dirty {
		fmt.Printf("the checkout differs from its last commit, so these images say %s\n", built[0].Version)
	}
}

func imageListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Print as JSON what each image holds and how it is started",
		Args:  wrongArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			enc := json.NewEncoder(os.Stdout)
			enc.SetIndent("", "  ")
			return enc.Encode(image.List())
		},
	}
}

func imageDockerfileCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dockerfile",
		Short: "Print the Dockerfile that belongs in " + image.Dockerfile,
		Args:  wrongArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			text, err := image.RenderDockerfile()
			if err != nil {
				return err
			}
			_, err = fmt.Print(text)
			return err
		},
	}
}
