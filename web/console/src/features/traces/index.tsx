import { lazy } from "react";
import { Route, Routes } from "react-router";
import { TracePage } from "./detail/TracePage";

const SearchPage = lazy(() => import("./list/SearchPage"));
const ComparePage = lazy(() => import("./compare/ComparePage"));

/** Traces finds traces, shows one, and compares two. */
export default function Traces() {
  return (
    <Routes>
      <Route index element={<SearchPage />} />
      <Route path="compare" element={<ComparePage />} />
      <Route path=":traceId" element={<TracePage />} />
    </Routes>
  );
}
