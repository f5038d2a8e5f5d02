package main

import (
	"bytes"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

// The test binary serves as its own plugin: it answers as the variable says.
const pluginMode = "PROTOC_TEST_PLUGIN"

func TestMain(m *testing.M) {
	if mode := os.Getenv(pluginMode); mode != "" {
		if err := fakePlugin(mode); err != nil {
			log.SetFlags(0)
			log.Print(err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func fakePlugin(mode string) error {
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var request pluginpb.CodeGeneratorRequest
	if err := proto.Unmarshal(in, &request); err != nil {
		return err
	}
	var response pluginpb.CodeGeneratorResponse
	file := func(name, content string) {
		response.File = append(response.File, &pluginpb.CodeGeneratorResponse_File{Name: &name, Content: &content})
	}
	switch mode {
	case "echo": // the request, as far as the tests look at it
		var names []string
		for _, f := range request.GetProtoFile() {
			names = append(names, f.GetName())
		}
		file("deep/echo.txt", strings.Join(names, " ")+"|"+strings.Join(request.GetFileToGenerate(), " ")+"|"+request.GetParameter())
		response.SupportedFeatures = new(uint64(pluginpb.CodeGeneratorResponse_FEATURE_PROTO3_OPTIONAL))
	case "old":
		file("old.txt", "")
	case "escape":
		file("../escape.txt", "")
	case "error":
		response.Error = new("no such thing")
	case "garbage":
		_, err := os.Stdout.WriteString("\xff\xff")
		return err
	case "crash":
		return errors.New("crashed")
	}
	out, err := proto.Marshal(&response)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(out)
	return err
}

const (
	money = `syntax = "proto3"; package m; message Money { int64 amount = 1; }`
	order = `syntax = "proto3"; package o;
import "money.proto";
import "google/protobuf/timestamp.proto";
message Order { m.Money total = 1; google.protobuf.Timestamp at = 2; }`
	optional = `syntax = "proto3"; message A { optional string b = 1; }`
)

// invoke runs protoc in a directory with the given files; the plugin "fake" behaves as mode says.
func invoke(t *testing.T, mode string, files map[string]string, args ...string) (dir, stdout string, err error) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv(pluginMode, mode)
	var out, warnings bytes.Buffer
	err = run(t.Context(), append([]string{"--plugin=protoc-gen-fake=" + os.Args[0]}, args...), &out, &warnings)
	return dir, out.String(), err
}

func TestVersionIsTheOnePluginsWrite(t *testing.T) {
	_, out, err := invoke(t, "", nil, "--version")
	if err != nil || out != "libprotoc 3.21.12\n" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestPluginGetsFilesAfterTheirImports(t *testing.T) {
	dir, _, err := invoke(t, "echo", map[string]string{"money.proto": money, "order.proto": order},
		"--proto_path=.", "--fake_opt", "a=1", "--fake_opt=b", "--fake_out=c:.", "order.proto")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "deep", "echo.txt"))
	want := "money.proto google/protobuf/timestamp.proto order.proto|order.proto|a=1,b,c"
	if err != nil || string(got) != want {
		t.Errorf("request %q, %v; want %q", got, err, want)
	}
}

func TestFailuresAreNamed(t *testing.T) {
	files := map[string]string{
		"money.proto": money, "order.proto": order, "optional.proto": optional,
		"bad.proto": `syntax = "proto3"; message A { Unknown b = 1; Missing c = 2; }`,
	}
	tests := []struct {
		name, mode string
		args       []string
		want       []string
	}{
		{"every mistake with its place", "echo", []string{"--fake_out=.", "bad.proto"},
			[]string{"bad.proto:1:32", "Unknown", "bad.proto:1:47", "Missing"}},
		{"no file", "echo", []string{"--fake_out=."}, []string{"no .proto file"}},
		{"missing file", "echo", []string{"--fake_out=.", "none.proto"}, []string{"none.proto"}},
		{"file outside of the import paths", "echo", []string{"-I", "deep", "--fake_out=.", "../x.proto"}, []string{"none of the import paths"}},
		{"nothing to do", "echo", []string{"money.proto"}, []string{"nothing to do"}},
		{"unknown flag", "echo", []string{"--decode=A", "money.proto"}, []string{"--decode is not supported"}},
		{"descriptor set", "echo", []string{"--descriptor_set_out=x", "money.proto"}, []string{"--descriptor_set_out is not supported"}},
		{"flag without value", "echo", []string{"money.proto", "--fake_out"}, []string{"needs a value"}},
		{"output twice", "echo", []string{"--fake_out=.", "--fake_out=.", "money.proto"}, []string{"given twice"}},
		{"option without output", "echo", []string{"--fake_out=.", "--other_opt=a", "money.proto"}, []string{"--other_opt is given without --other_out"}},
		{"plugin not installed", "echo", []string{"--nowhere_out=.", "money.proto"}, []string{"protoc-gen-nowhere is not in PATH"}},
		{"directory missing", "echo", []string{"--fake_out=none", "money.proto"}, []string{"none is no directory"}},
		{"plugin refuses", "error", []string{"--fake_out=.", "money.proto"}, []string{"--fake_out: no such thing"}},
		{"plugin crashes", "crash", []string{"--fake_out=.", "money.proto"}, []string{"exit status 3"}},
		{"plugin answers garbage", "garbage", []string{"--fake_out=.", "money.proto"}, []string{"no CodeGeneratorResponse"}},
		{"plugin writes elsewhere", "escape", []string{"--fake_out=.", "money.proto"}, []string{"refusing to write"}},
		{"plugin without optional", "old", []string{"--fake_out=.", "optional.proto"}, []string{"A.b is optional"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := invoke(t, tt.mode, files, tt.args...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestParseArgsTakesEveryNotation(t *testing.T) {
	cmd, err := parseArgs([]string{
		"-Ia", "-I", "b", "-I=c", "--proto_path", "d:e", "--go_out", ".", "--go-grpc_out=x=y:out", "--go_opt=p", "f.proto", "g.proto",
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "b", "c", "d", "e"}; !slices.Equal(cmd.importPaths, want) {
		t.Errorf("import paths %v, want %v", cmd.importPaths, want)
	}
	if want := []string{"f.proto", "g.proto"}; !slices.Equal(cmd.files, want) {
		t.Errorf("files %v, want %v", cmd.files, want)
	}
	if len(cmd.plugins) != 2 || cmd.plugins[0].name != "go" || cmd.plugins[1].name != "go-grpc" {
		t.Fatalf("plugins %+v", cmd.plugins)
	}
	if p := cmd.plugins[0]; p.dir != "." || !slices.Equal(p.options, []string{"p"}) {
		t.Errorf("go: %+v", p)
	}
	if p := cmd.plugins[1]; p.dir != "out" || !slices.Equal(p.options, []string{"x=y"}) {
		t.Errorf("go-grpc: %+v", p)
	}
}
