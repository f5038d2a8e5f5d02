// Command make makes what the charts share, alone: `make generate` does it among everything else.
package main

import (
	"fmt"
	"os"

	"mall/tools/charts"
)

func main() {
	root := ".."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := charts.Generate(root); err != nil {
		fmt.Fprintln(os.Stderr, "charts:", err)
		os.Exit(1)
	}
}
