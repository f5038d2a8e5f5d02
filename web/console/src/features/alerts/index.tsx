import { Route, Routes } from "react-router";
import { NotFound } from "@/shell/NotFound";
import { Detail } from "./Detail";
import { List } from "./List";

export default function Alerts() {
  return (
    <Routes>
      <Route index element={<List />} />
      <Route path=":name" element={<Detail />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
