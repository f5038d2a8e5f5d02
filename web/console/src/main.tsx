import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./app.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { askEarly } from "./api/early";
import "@mall/common/i18n";
import { reloadWhenRebuilt } from "@mall/common/rebuilt";

reloadWhenRebuilt();

// A trace is asked for while the files of its page come, not after them.
const trace = /^\/traces\/([0-9a-f]{32})\/?$/.exec(location.pathname)?.[1];
if (trace) {
  askEarly(`/api/traces/${trace}`);
  import("./features/traces").catch(() => undefined); // the route asks for it again, and tells when it fails
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
