package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/gitops"
)

func gitopsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "gitops", Short: "Make the repository that Argo CD follows"}
	cmd.AddCommand(gitopsExportCommand())
	return cmd
}

func gitopsExportCommand() *cobra.Command {
	export := gitops.Export{}
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the GitOps repository, or add the newest chart to it",
		Long: `Write deploy/gitops and the umbrella chart with all its parts into DIR: a repository that needs no other
one. In an earlier export nothing that is there is changed; the chart is added beside those before it,
and the environments of --env take it.`,
		Example: `  mall gitops export ../mall-gitops --repo-url https://git.example.org/shop/gitops.git --registry harbor.example.org/mall
  mall gitops export ../mall-gitops --env dev`,
		Args: wrongArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := loadSettings()
			if err != nil {
				return err
			}
			export.Root, export.Dir = s.Root, args[0]
			result, err := export.Run()
			if err != nil {
				return err
			}
			printExport(result, export)
			return nil
		},
	}
	cmd.Flags().StringVar(&export.Repository, "repo-url", "", "URL under which Argo CD finds the repository")
	cmd.Flags().StringVar(&export.Registry, "registry", "", "registry and path of the images, without a service's name")
	cmd.Flags().StringSliceVar(&export.Environments, "env", nil, "environments of an earlier export that take the chart")
	return cmd
}

func printExport(result *gitops.Result, export gitops.Export) {
	fmt.Printf("chart: %s\n", result.Chart)
	if len(result.Written) > 0 {
		fmt.Printf("wrote %d files\n", len(result.Written))
	}
	if len(result.Kept) > 0 {
		fmt.Printf("left as they are, though the code's differ: %s\n", strings.Join(result.Kept, ", "))
	}
	if len(result.Unused) > 0 {
		fmt.Printf("no environment runs %s: git rm -r them when nobody will go back\n", strings.Join(result.Unused, ", "))
	}
	if result.Example {
		fmt.Println("the repository's URL is an example still: give --repo-url, or edit argocd/project.yaml and argocd/applicationset.yaml")
	}
	fmt.Printf("next: %s/README.md\n", strings.TrimSuffix(export.Dir, "/"))
}
