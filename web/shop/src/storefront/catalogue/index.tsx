import { Page } from "@/ui/Page";

export default function Catalogue() {
  return <Page title="Catalogue">…</Page>;
}
