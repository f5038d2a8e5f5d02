import { Route, Routes } from "react-router";
import { NotFound } from "@/shell/NotFound";
import { DashboardPage } from "./Dashboard";
import { List } from "./List";

export default function Dashboards() {
  return (
    <Routes>
      <Route index element={<List />} />
      <Route path=":uid" element={<DashboardPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
