package main

import (
	"context"
	"os"
	"path/filepath"

	"mall/tools/contract"
	"mall/tools/openapi"
)

// Where the edge serves the contract of all APIs from, relative to the checkout.
const openAPIFile = "app/edge/openapi/openapi.json"

// generateOpenAPI writes one document for all .api files and the *.openapi.yaml beside them.
func generateOpenAPI(ctx context.Context, root string, files []string) error {
	var apis []*contract.API
	for _, file := range files {
		api, err := contract.Load(domainOf(file), file)
		if err != nil {
			return err
		}
		apis = append(apis, api)
	}
	byHand, err := glob(root, "app/*/api/*.openapi.yaml")
	if err != nil {
		return err
	}
	var fragments []openapi.Fragment
	for _, file := range byHand {
		fragment, err := openapi.ReadFragment(domainOf(file), file)
		if err != nil {
			return err
		}
		fragments = append(fragments, fragment)
	}
	document, err := openapi.Document(ctx, apis, fragments...)
	if err != nil {
		return err
	}
	target := filepath.Join(root, filepath.FromSlash(openAPIFile))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, document, 0o644)
}
