package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"mall/cmd/mall/internal/dlq"
)

func dlqCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dlq",
		Short: "List dead letters, send them back or give them up",
		Long: `A message that a consumer could not handle after several tries lies in <topic>.dlq with the
reason. List them, mend the cause, and replay them. What no version will ever handle is discarded.`,
	}
	cmd.AddCommand(dlqListCommand(), dlqReplayCommand(), dlqDiscardCommand())
	return cmd
}

func openBox(cmd *cobra.Command) (*dlq.Box, error) {
	s, err := runningSettings(cmd.Context())
	if err != nil {
		return nil, err
	}
	c, err := s.Kafka()
	if err != nil {
		return nil, err
	}
	return dlq.Open(c)
}

func dlqListCommand() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Show dead letters that were not replayed", Args: wrongArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			box, err := openBox(cmd)
			if err != nil {
				return err
			}
			defer box.Close()
			letters, err := box.List(cmd.Context(), all)
			if err != nil {
				return err
			}
			if asJSON {
				if letters == nil {
					letters = []dlq.Letter{}
				}
				return json.NewEncoder(os.Stdout).Encode(letters)
			}
			return printLetters(letters)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "show replayed ones too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printLetters(letters []dlq.Letter) error {
	if len(letters) == 0 {
		fmt.Println("no dead letters")
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(w, "LETTER\tAT\tTYPE\tKEY\tCONSUMER\tREASON"); err != nil {
		return err
	}
	for _, l := range letters {
		at := l.At.Format("2006-01-02 15:04:05")
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", l.ID(), at, l.Type, l.Key, l.Group, l.Reason); err != nil {
			return err
		}
	}
	return w.Flush()
}

func dlqReplayCommand() *cobra.Command {
	var topic string
	cmd := &cobra.Command{
		Use: "replay [LETTER...]", Short: "Send dead letters back to the topic they came from",
		Long: "Without arguments every letter that was not replayed is sent. LETTER is topic/partition@offset as list shows it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			box, err := openBox(cmd)
			if err != nil {
				return err
			}
			defer box.Close()
			letters, err := box.List(cmd.Context(), len(args) > 0)
			if err != nil {
				return err
			}
			wanted := map[string]bool{}
			for _, a := range args {
				wanted[a] = true
			}
			var chosen []dlq.Letter
			for _, l := range letters {
				if (len(args) == 0 || wanted[l.ID()]) && (topic == "" || strings.TrimSuffix(l.Topic, ".dlq") == strings.TrimSuffix(topic, ".dlq")) {
					chosen = append(chosen, l)
					delete(wanted, l.ID())
				}
			}
			for id := range wanted {
				return usageError{fmt.Errorf("there is no letter %s: see `mall dlq list --all`", id)}
			}
			if err := box.Replay(cmd.Context(), chosen); err != nil {
				return err
			}
			fmt.Printf("replayed %d\n", len(chosen))
			return nil
		},
	}
	cmd.Flags().StringVar(&topic, "topic", "", "only letters of this topic")
	return cmd
}

func dlqDiscardCommand() *cobra.Command {
	return &cobra.Command{
		Use: "discard TOPIC", Short: "Give up the dead letters of a topic", Args: wrongArgs(cobra.ExactArgs(1)),
		Long: "What they tell of will never happen on the consumer's side; look at `mall dlq list` first. They are not listed nor counted again.",
		RunE: func(cmd *cobra.Command, args []string) error {
			box, err := openBox(cmd)
			if err != nil {
				return err
			}
			defer box.Close()
			letters, err := box.List(cmd.Context(), false)
			if err != nil {
				return err
			}
			letters = slices.DeleteFunc(letters, func(l dlq.Letter) bool {
				return strings.TrimSuffix(l.Topic, ".dlq") != strings.TrimSuffix(args[0], ".dlq")
			})
			if len(letters) == 0 {
				return usageError{fmt.Errorf("there is no letter of %s: see `mall dlq list`", args[0])}
			}
			if err := box.Discard(cmd.Context(), letters); err != nil {
				return err
			}
			fmt.Printf("discarded %d\n", len(letters))
			return nil
		},
	}
}
