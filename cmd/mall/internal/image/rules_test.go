package image

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnImageAboveItsBudgetIsRefused(t *testing.T) {
	s, err := Select([]string{"order-rpc"})
	require.NoError(t, err)
	require.NoError(t, overBudget(s[0], "amd64", Budget))
	err = overBudget(s[0], "amd64", Budget+100_000)
	require.ErrorContains(t, err, "the image of order-rpc for amd64 is 20.1 MB compressed, its budget is 20.0 MB")
	for _, s := range Specs() {
		if s.Name != "collector" {
			require.LessOrEqual(t, s.Budget, int64(20_000_000), s.Name)
		}
	}
}

func TestThePagesPackagesAreThoseTheyNeedAtRunTime(t *testing.T) {
	all, err := npmComponents("../../../../web", "shop")
	require.NoError(t, err)
	have := map[string]string{}
	for _, c := range all {
		have[c.Name] = c.PackageURL
		require.NotNil(t, c.Hashes, c.Name)
	}
	require.Contains(t, have["react"], "pkg:npm/react@")
	require.Contains(t, have["@mantine/core"], "pkg:npm/%40mantine/core@")
	require.Contains(t, have, "scheduler", "a package that another needs")
	for _, name := range []string{"vite", "vitest", "typescript", "@mall/common"} {
		require.NotContains(t, have, name)
	}
	_, err = npmComponents("../../../../web", "store")
	require.ErrorContains(t, err, "no workspace store")
}

func TestLayersAreSortedAndHoldTheirFolders(t *testing.T) {
	at := time.Unix(1, 0)
	a, err := pack([]entry{file("/b/c", []byte("1"), 0o644), file("/a", nil, 0o755)}, at)
	require.NoError(t, err)
	b, err := pack([]entry{file("/a", nil, 0o755), file("/b/c", []byte("1"), 0o644)}, at)
	require.NoError(t, err)
	require.Equal(t, a, b)
	_, err = pack([]entry{file("/a", nil, 0o755), file("/a", nil, 0o644)}, at)
	require.ErrorContains(t, err, "holds /a twice")
}
