import { Page } from "@/ui/Page";

export default function Refunds() {
  return <Page title="Refunds">…</Page>;
}
