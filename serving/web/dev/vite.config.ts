/** The development server: the app over a made-up API, so that pages can be worked on without the rest. Never shipped. */
import { defineConfig } from "vite";
import { mockApi } from "./mock";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  server: { host: "127.0.0.1", port: 5173, hmr: false },
  plugins: [{ name: "mock-api", configureServer: (server) => { server.middlewares.use(mockApi()); }, configurePreviewServer: (server) => { server.middlewares.use(mockApi()); } }],
  build: { outDir: "dist" },
  preview: { host: "127.0.0.1", port: 5173 },
});
