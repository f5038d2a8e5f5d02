import { Page } from "@/ui/Page";

export default function OrderDetail() {
  return <Page title="OrderDetail">…</Page>;
}
