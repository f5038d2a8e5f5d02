import { Route, Routes } from "react-router";
import { ErrorDetail } from "./Detail";
import { ErrorList } from "./List";

/** Errors shows what browsers reported. */
export default function Errors() {
  return (
    <Routes>
      <Route index element={<ErrorList />} />
      <Route path=":id" element={<ErrorDetail />} />
    </Routes>
  );
}
