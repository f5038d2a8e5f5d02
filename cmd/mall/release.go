package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/release"
)

func releaseCommand() *cobra.Command {
	request := release.Request{}
	var checkImage bool
	cmd := &cobra.Command{
		Use:   "release",
		Short: "Commit to the GitOps repository which version an environment runs",
		Long: `Change the image tag of a service in environments/<env>/images.yaml of a checkout of the GitOps
repository, and commit that one line with the commits of the code between both versions. Argo CD does
the rest. Undo a release with git revert.

It fetches first, and refuses a checkout that has changes of its own, is behind its upstream or has
diverged from it.`,
		Example: `  mall release --env staging --service order-rpc --tag v1.1 --checkout ../mall-gitops --push
  mall release --env dev --service all --tag v1.1
  mall release promote --from staging --to production --service order-api,order-rpc`,
		Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if request.Environment == "" || len(request.Services) == 0 || request.Version.Tag == "" {
				return usageError{errors.New("give --env, --service and --tag; `mall release --help` has examples")}
			}
			if err := release.CheckTag(request.Version.Tag); err != nil {
				return usageError{err}
			}
			return runRelease(cmd, request, checkImage)
		},
	}
	cmd.Flags().StringVar(&request.Environment, "env", "", "environment, as its folder in environments/ is called")
	cmd.Flags().StringVar(&request.Version.Tag, "tag", "", "image tag to run")
	cmd.Flags().StringVar(&request.Version.Digest, "digest", "", "the image's digest too (sha256:…); without it a digest that is set goes")
	cmd.Flags().StringSliceVar(&request.Services, "service", nil, "service, or several with commas, or all")
	releaseFlags(cmd, &request, &checkImage)
	cmd.AddCommand(promoteCommand())
	return cmd
}

func promoteCommand() *cobra.Command {
	request := release.Request{}
	var checkImage bool
	cmd := &cobra.Command{
		Use:   "promote",
		Short: "Let an environment run what another one runs",
		Args:  wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if request.From == "" || request.Environment == "" {
				return usageError{errors.New("give --from and --to, for example --from staging --to production")}
			}
			return runRelease(cmd, request, checkImage)
		},
	}
	cmd.Flags().StringVar(&request.From, "from", "", "environment whose versions are taken over")
	cmd.Flags().StringVar(&request.Environment, "to", "", "environment that is to run them")
	cmd.Flags().StringSliceVar(&request.Services, "service", []string{"all"}, "service, or several with commas, or all")
	releaseFlags(cmd, &request, &checkImage)
	return cmd
}

func releaseFlags(cmd *cobra.Command, request *release.Request, checkImage *bool) {
	cmd.Flags().StringVar(&request.Checkout, "checkout", ".", "checkout of the GitOps repository")
	cmd.Flags().StringVar(&request.Code, "code", "", "checkout of the code, to list commits from (default: the one that this is run in, if any)")
	cmd.Flags().BoolVar(&request.Push, "push", false, "push the commit")
	cmd.Flags().BoolVar(checkImage, "check-image", false, "ask the registry first whether it has the image")
}

func runRelease(cmd *cobra.Command, request release.Request, checkImage bool) error {
	if request.Code == "" {
		if s, err := loadSettings(); err == nil {
			request.Code = s.Root
		}
	}
	if checkImage {
		request.Check = release.CheckRegistry
	}
	result, err := release.Run(cmd.Context(), request)
	if result != nil {
		printRelease(result)
	}
	return err
}

func printRelease(result *release.Result) {
	if len(result.Changes) == 0 {
		fmt.Printf("%s runs that already: nothing to commit\n", result.Environment)
		return
	}
	fmt.Println(result.Diff)
	fmt.Println()
	for _, c := range result.Changes {
		fmt.Printf("%s: %s\n", result.Environment, c)
	}
	if result.Migrations != "" {
		fmt.Printf("migrations stay at %s: where this version needs newer ones, release migrate first\n", result.Migrations)
	}
	switch {
	case result.Remote != "":
		fmt.Printf("commit %s pushed to %s; undo it with `git revert %s`\n", result.Commit, result.Remote, result.Commit)
	case result.Unpushed == 1:
		fmt.Printf("commit %s; `git push` releases it\n", result.Commit)
	default:
		fmt.Printf("commit %s; `git push` releases it and the %d before it that are not pushed\n", result.Commit, result.Unpushed-1)
	}
}
