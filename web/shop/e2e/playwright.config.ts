import { inChromium } from "../../common/e2e/config";

// A mall must be running; EDGE_URL, CONSOLE_URL and MALL (the command that reaches it) say where.
// `go test ./test/pages` starts one and runs this. SHOP_URL is where the pages are, if not at the edge.
export default inChromium(
  process.env.SHOP_URL ?? process.env.EDGE_URL ?? "http://127.0.0.1:8080",
  "../../../.mall/test/shop",
);
