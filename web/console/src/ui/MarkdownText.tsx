import { Anchor, Code, Table, Typography } from "@mantine/core";
import ReactMarkdown, { type Components } from "react-markdown";
import { Link } from "react-router";
import remarkGfm from "remark-gfm";
import classes from "./markdown.module.css";

const components: Components = {
  // A path of the console stays in the page; anything else opens beside it and learns nothing about it.
  a: ({ href = "", children }) =>
    /^\/(?!\/)/.test(href) ? (
      <Anchor component={Link} to={href} inherit underline="always">
        {children}
      </Anchor>
    ) : (
      <Anchor href={href} target="_blank" rel="noopener noreferrer" inherit underline="always">
        {children}
      </Anchor>
    ),
  code: ({ children }) => <Code>{children}</Code>,
  pre: ({ children }) => (
    // A long line scrolls, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <pre className={classes.block} tabIndex={0}>
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <Table.ScrollContainer minWidth={300}>
      <Table withRowBorders>{children}</Table>
    </Table.ScrollContainer>
  ),
  th: ({ children }) => <Table.Th>{children}</Table.Th>,
  td: ({ children }) => <Table.Td>{children}</Table.Td>,
  tr: ({ children }) => <Table.Tr>{children}</Table.Tr>,
  tbody: ({ children }) => <Table.Tbody>{children}</Table.Tbody>,
  thead: ({ children }) => <Table.Thead>{children}</Table.Thead>,
};

/** MarkdownText draws Markdown. HTML in it is text, and addresses other than of the web are dropped. */
export default function MarkdownText({ children }: { children: string }) {
  return (
    <Typography className={classes.text}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} disallowedElements={["img"]} unwrapDisallowed>
        {children}
      </ReactMarkdown>
    </Typography>
  );
}
