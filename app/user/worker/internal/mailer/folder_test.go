package mailer

import (
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFolderHoldsWholeMailsThatCanBeClicked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "mail")
	m := letter(t)
	c := Conf{From: "mall <no-reply@mall.test>", Dir: dir}
	require.NoError(t, send(t, c, m))
	require.NoError(t, send(t, c, m), "it may be sent again")

	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1)
	assert.Equal(t, m.ID+".eml", files[0].Name())
	info, err := files[0].Info()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	file, err := os.Open(filepath.Join(dir, m.ID+".eml"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	got, err := mail.ReadMessage(file)
	require.NoError(t, err)
	assert.Equal(t, "<ada@mall.test>", got.Header.Get("To"))
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), "\nhttp://127.0.0.1:8080/reset-password#token=planted-token\n")
}
