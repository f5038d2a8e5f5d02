import { Route, Routes } from "react-router";
import { ServicePage } from "./detail/ServicePage";
import { ServicesPage } from "./ServicesPage";

/** Services is the page of all processes, and a page for each. */
export default function Services() {
  return (
    <Routes>
      <Route index element={<ServicesPage />} />
      <Route path=":name" element={<ServicePage />} />
    </Routes>
  );
}
