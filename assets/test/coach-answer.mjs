// An answer in the shape of `amends coach --json`, worked out from the text that was sent:
// a finding is there only while its words are. It stands in for the server in tests and sheets.

const known = [
  {
    rule: "non_apology", level: "stop", text: "I’m sorry if this has caused you any inconvenience.",
    title: "“If” makes it no apology", why: "It puts the harm in doubt. Say what we did and that it was ours.",
    source: "Lewicki 2016", lesson_url: "lesson",
    rewrite: "I’m sorry. We sent you the same fault twice, left you waiting on two days off, and then did not ring. That was our failure.",
  },
  {
    rule: "defensive", level: "fix", text: "Our system does show that a driver was sent on the 12th.",
    title: "Defends us instead of answering", why: "She was there; the system was not. Say what happened to her.", source: "Davidow 2003",
    rewrite: "A driver was sent on the 12th and never reached you; I am finding out why.",
  },
  {
    rule: "vague_time", level: "fix", text: "Both tables will be collected as soon as possible.",
    title: "No date, and nobody who does it", why: "A time that she cannot hold us to is no promise.", source: "Boshoff 1997",
    rewrite: "Dana collects both tables on Saturday 21 November between 8:00 and 10:00.",
  },
];

const unanswered = {
  rule: "unanswered_concern", level: "fix", text: "", title: "Concern 4 is not answered: a table for Sunday",
  why: "She needs a table for eleven people on Sunday.", source: "",
  rewrite: "For Sunday we lend you an oak table for twelve, brought and set up on Saturday morning.",
};

const promised = [
  { text: "I am refunding £649.00 to your card today; it will be in your account by Wednesday 25 November.", what: "refund £649.00 in her account", due: "2026-11-25", vague: false },
  { text: "I will ring you tomorrow, Friday, before 11:00, on the number ending 418.", what: "ring her on the number ending 418", due: "2026-11-20T11:00:00", vague: false },
  { text: "Both tables will be collected as soon as possible.", what: "collect both tables", due: null, vague: true },
];

const placed = (text) => (one) => {
  const start = text.indexOf(one.text);
  const before = [...text.slice(0, start)].length;
  return { ...one, start: before, end: before + [...one.text].length };
};

export function coachAnswer(text) {
  const findings = known.filter((one) => text.includes(one.text)).map(placed(text));
  const answersSunday = text.includes("For Sunday");
  if (!answersSunday) findings.push({ ...unanswered, start: 0, end: 0 });
  const apologises = text.includes("I’m sorry. We");
  const stops = findings.some((one) => one.level === "stop");
  return {
    score: 100 - 20 * findings.length, ready: !stops, findings,
    present: ["thanks", "name", "heard", "understood", "ownership", "next_step", "when", "solution", ...(apologises ? ["apology"] : [])],
    missing: ["open_question", "warm_close", "personal_line", ...(apologises ? [] : ["apology"])],
    promises: promised.filter((one) => text.includes(one.text)).map(placed(text)),
    concerns: { 1: true, 2: true, 3: true, 4: answersSunday },
  };
}
