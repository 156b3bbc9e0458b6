/** How the unit tests run: the logic needs no browser. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { environment: "node", include: ["tests/**/*.test.ts"] } });
