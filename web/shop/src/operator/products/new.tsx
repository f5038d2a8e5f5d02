import { Page } from "@/ui/Page";

export default function NewProduct() {
  return <Page title="NewProduct">…</Page>;
}
