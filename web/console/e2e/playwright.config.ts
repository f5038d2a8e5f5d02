import { inChromium } from "../../common/e2e/config";

// A mall must be running; CONSOLE_URL, EDGE_URL and MALL (the command that reaches it) say where.
// `go test ./test/pages` starts one and runs this.
export default inChromium(process.env.CONSOLE_URL ?? "http://127.0.0.1:8090", "../../../.mall/test/console");
