import { Page } from "@/ui/Page";

export default function Products() {
  return <Page title="Products">…</Page>;
}
