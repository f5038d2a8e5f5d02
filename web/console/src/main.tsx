import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./app.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./i18n";
import { reloadWhenRebuilt } from "./shell/rebuilt";

reloadWhenRebuilt();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
