import { Page } from "@/ui/Page";

export default function Addresses() {
  return <Page title="Addresses">…</Page>;
}
