// Builds the storefront as `npm run build` does, without the operators' page. Usage: node storefront.mjs OUT
import { createBuilder } from "vite";

process.env.MALL_WEB_OUT = process.argv[2];
process.env.NODE_ENV = "production";
const builder = await createBuilder({ configFile: process.env.CONFIG, logLevel: "error" });
await builder.build(builder.environments.client);
