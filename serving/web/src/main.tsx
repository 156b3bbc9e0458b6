/** Starts the app in the page. */
import { createRoot } from "react-dom/client";
import { App } from "./shell/App";
import { applyTheme } from "./shell/theme";

applyTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
