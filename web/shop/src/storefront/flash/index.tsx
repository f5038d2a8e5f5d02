import { Page } from "@/ui/Page";

export default function FlashSales() {
  return <Page title="FlashSales">…</Page>;
}
