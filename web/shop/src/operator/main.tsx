import { createBrowserRouter } from "react-router";
import { start } from "@/app/start";
import { routes } from "./routes";

start(createBrowserRouter(routes));
