import { Page } from "@/ui/Page";

export default function Product() {
  return <Page title="Product">…</Page>;
}
