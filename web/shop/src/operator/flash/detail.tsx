import { Page } from "@/ui/Page";

export default function FlashSaleDetail() {
  return <Page title="FlashSaleDetail">…</Page>;
}
