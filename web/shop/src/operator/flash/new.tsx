import { Page } from "@/ui/Page";

export default function NewFlashSale() {
  return <Page title="NewFlashSale">…</Page>;
}
