package kafkatest

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"mall/test/cache"
	"mall/test/child"
)

// pom names the version of Apache Kafka.
//
//go:embed broker/pom.xml
var pom []byte

var pomVersion = regexp.MustCompile(`<kafka\.version>([^<]+)<`)

// javaOptions start the JVM fast: a small heap, the simplest collector, no optimising compiler.
var javaOptions = []string{"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
	"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"}

// properties of a broker that is its own controller; the arguments are the broker's port, the controller's port
// twice, the directory and MinSession in milliseconds. Internal topics are as small as one broker needs. The short session lets a killed
// broker back in after 2 s instead of 9: until its old session ends, the controller refuses the new one.
const properties = `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:%d
log.dirs=%s
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=%d
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=200
`

// StartApache starts a single-node Apache Kafka that keeps its data under dir, which is formatted first when it
// is new. Port 0 takes a free one. It needs a Java 17 or newer and, the first time on a machine, Maven.
func StartApache(dir string, port int) (*Broker, error) {
	b := newApache(dir)
	return b, b.start(port)
}

func newApache(dir string) *Broker {
	return &Broker{Target: Target{Name: "apache"}, dir: dir, command: apacheCommand}
}

func apacheCommand(b *Broker) ([]string, error) {
	java, err := find("java")
	if err != nil {
		return nil, err
	}
	jars, err := Jars()
	if err != nil {
		return nil, err
	}
	controller, err := child.FreePort()
	if err != nil {
		return nil, err
	}
	config, data := filepath.Join(b.dir, "server.properties"), filepath.Join(b.dir, "data")
	text := fmt.Sprintf(properties, b.port, controller, controller, data, MinSession.Milliseconds())
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	base := append([]string{java}, javaOptions...)
	base = append(base, "-cp", filepath.Join(jars, "*"))
	if _, err := os.Stat(filepath.Join(data, "meta.properties")); errors.Is(err, fs.ErrNotExist) {
		format := append(base[1:len(base):len(base)], "kafka.tools.StorageTool", "format", "--config", config,
			"--cluster-id", b.clusterID())
		if out, err := exec.Command(java, format...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("format %s: %w\n%s", data, err, out)
		}
	}
	return append(base, "kafka.Kafka", config), nil
}

// Jars returns the directory with Kafka and what it needs, fetched once per machine. Its name has a digest of the
// pom, so that any change there fetches anew.
func Jars() (string, error) {
	version := pomVersion.FindSubmatch(pom)
	if version == nil {
		return "", errors.New("broker/pom.xml has no kafka.version")
	}
	name := fmt.Sprintf("kafka-%s-%.4x", version[1], sha256.Sum256(pom))
	return cache.Dir(name, func(dir string) error {
		mvn, err := find("mvn")
		if err != nil {
			return err
		}
		project, err := os.MkdirTemp("", "mall-kafka-pom-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(project)
		file := filepath.Join(project, "pom.xml")
		if err := os.WriteFile(file, pom, 0o600); err != nil {
			return err
		}
		out, err := exec.Command(mvn, "-B", "-q", "-f", file, "dependency:copy-dependencies",
			"-DincludeScope=runtime", "-DoutputDirectory="+dir).CombinedOutput()
		if err != nil {
			return fmt.Errorf("mvn: %w\n%s", err, out)
		}
		return nil
	})
}

func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: Apache Kafka needs Java 17 or newer and Maven "+
			"(apt-get install openjdk-17-jre-headless maven, brew install openjdk maven)", program)
	}
	return path, nil
}
