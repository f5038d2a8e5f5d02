import { Page } from "@/ui/Page";

export default function Checkout() {
  return <Page title="Checkout">…</Page>;
}
