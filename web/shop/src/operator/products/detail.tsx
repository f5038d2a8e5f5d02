import { Page } from "@/ui/Page";

export default function ProductDetail() {
  return <Page title="ProductDetail">…</Page>;
}
