import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./app.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./i18n";

// A page that is open while the console gets a newer one asks for files that are gone; the newer page has what it wants.
window.addEventListener("vite:preloadError", () => {
  const last = Number(sessionStorage.getItem("reloaded"));
  if (Date.now() - last < 10_000) return; // it did not help
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
});

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
