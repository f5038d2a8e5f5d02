import { createBrowserRouter, RouterProvider } from "react-router";
import { start } from "@/app/start";
import { routes } from "./routes";

start(routes, <RouterProvider router={createBrowserRouter(routes)} />);
