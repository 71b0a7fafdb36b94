// The AI SDK's rerank() with its Cohere provider; prints the indexes, best first.
import { createCohere } from "@ai-sdk/cohere";
import { rerank } from "ai";

const cohere = createCohere({ baseURL: process.argv[2] + "/v2", apiKey: "none" });
const { ranking } = await rerank({
  model: cohere.reranking("any"),
  query: "sticky rose leaves",
  documents: [
    "Prune plums in summer.",
    "Sticky honeydew covers the leaves of a rose.",
    "A rose needs sun.",
  ],
});
console.log(JSON.stringify(ranking.map((place) => place.originalIndex)));
