/** How the shipped app is built: one page, hashed assets, hls.js and ECharts in chunks of their own. */
import { defineConfig } from "vite";

export default defineConfig({
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 2048, chunkSizeWarningLimit: 700 },
});
