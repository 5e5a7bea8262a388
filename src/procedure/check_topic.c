/* check_topic.c - the catalogue of codes: what each check means and why it is made.
 *
 * One row a code, in the order of doc/CHECKS.md, which is printed from here. A code keeps its
 * meaning for ever; one that is given up is not given out again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check.h"

#include <string.h>

static const CtCheckTopic topics[] = {
    { "E00", "the text is not understood",
      "A line does not follow the grammar. Nothing is proved about a text with such a line." },
    { "E01", "there is not exactly one initial state",
      "A case begins somewhere, and at one place only." },
    { "E02", "a state that is not declared", "The name stands nowhere as a state." },
    { "E03", "an event that is not declared", "The name stands nowhere as an event." },
    { "E04", "a notice that is not declared", "The name stands nowhere as a notice." },
    { "E05", "a law, role or compartment that is not declared",
      "The name is used and never declared, so nothing is said of what it means." },
    { "E06", "a state that no case can reach",
      "From the initial state no transition that can happen leads there: what is written in it is "
      "never applied. Mostly a transition lost its target, or its guard became empty." },
    { "E07", "a transition that can never happen",
      "It waits for an event that cannot come in this state (it answers a notice that was not "
      "ordered on any way here, or an event that could not come before), or for a timer whose "
      "anchor cannot have happened. Mostly an action `send` or `serve` was lost." },
    { "E08", "a state without a way out",
      "It is not final and has no transition: a case that enters it stays for ever, with its "
      "data." },
    { "E09", "a case can wait in a state for ever",
      "No timer is certain to end the wait: each is missing, has a guard that may fail, or counts "
      "from something that need not happen (a notice ordered is not yet sent). Somebody's data "
      "then depend on whether somebody else acts. A timer from sent(N) is certain together with "
      "one that is guarded by `not sent(N) >= opened`." },
    { "E10", "a state from which no case can end",
      "A final state is out of reach, so a case in it is never over." },
    { "E11", "data without a retention period",
      "In this state a compartment may hold data, and the state does not say how long they are "
      "kept. An event that no transition accepts is recorded with what it carries, so it counts. "
      "Every state that is not final says it for each such compartment, so that a reader "
      "need not follow the ways into it; a final state inherits the last `keep`, which must then "
      "exist on every way." },
    { "E12", "a transition that is never tried",
      "Transitions of an event are tried from top to bottom. Whatever this one would take, those "
      "above it take first: their guards are implied by its own, or use up the words of the same "
      "field." },
    { "E13", "a guard that nothing can pass",
      "Two of its comparisons exclude each other on every date, such as a window that ends before "
      "it begins." },
    { "E14", "data erased before a deadline that counts from the same moment",
      "The state's timer and its `keep` count from one anchor and the `keep` is shorter on some "
      "date: when the deadline comes there is nothing left to decide on." },
    { "E15", "a way on which data are used after their legal limit",
      "The limit counts from the first storage. On the way shown, taken as slowly as every "
      "deadline allows, the case is still open when the limit erases its data." },
    { "E16", "a notice without a legal basis",
      "Whoever receives a letter may ask under which law it was sent." },
    { "E17", "a letter's text is missing in a language that the notice promises",
      "The text exists in another language but not in this one: whoever chose it gets no "
      "letter." },
    { "E18", "an e-mail without a fallback",
      "Mail bounces. A notice on which a deadline, a retention, a guard or another notice depends "
      "needs another channel." },
    { "E19", "a registered letter whose delivery nobody records",
      "It is sent registered because its delivery counts, but no event answers it, or none that "
      "may be applied serves it." },
    { "E20", "a notice without what the law wants before it",
      "On the way shown the notice is ordered and its required predecessor was not, so the step "
      "would be refused and the case would stand." },
    { "E21", "data erased while the case may still be decided",
      "On the way shown, taken as slowly as every deadline allows, the retention of this state "
      "ends before the case has to leave it: what is decided in between is decided without its "
      "file. Computed in whole months and days for the worst date; a deadline that moves over "
      "days off is not counted." },
    { "E22", "a retention period for data that cannot be there",
      "No event that can have come until this state brings a field of the compartment. Either the "
      "line is not needed, or an event lost what it carries." },
    { "E23", "a decision from which the appeal leads nowhere",
      "An event of the person concerned that answers a decision is an appeal. The state that it "
      "leads to has no way back to where the case stood, and none to where it would have gone on "
      "from there, or the clock there does not stand still (`pause`): an appeal that is lost must "
      "go on where it was interrupted." },
    { "E24", "a clock that nobody can stop",
      "In this state only time leads on: no event of a person is accepted. A deadline that ends "
      "to somebody's disadvantage must be one that somebody can answer." },
    { "E25", "a gate that cannot open",
      "The role that votes does not bring the event, is not a bench, or the gated word is taken by "
      "no transition." },
    { "E26", "a timer that never comes first",
      "Another timer of the state is always due earlier or on the same day and stands above it, "
      "so that this one is never reached." },
    { "E27", "a period that the law does not state",
      "A `law` line says which periods its text fixes (`period 6 months from sent(N)`). This line "
      "stands under that law, or compares with a period, and is none of them. The commonest slip "
      "in a procedure is a wrong number, and it cannot be seen from anything else." },
    { "E28", "counting from what need not have happened",
      "On the way shown the anchor has not happened when the state is entered: the timer sleeps, "
      "the comparison is false, or the retention of an earlier state goes on." },
    { "E29", "a comparison that decides nothing",
      "Of two bounds joined by `and`, one holds whenever the other does. A window with two upper "
      "bounds has no lower one: a sign is turned round." },
    { "E33", "a seal that does not hold",
      "A compartment that was sealed stays sealed; every later state in which it may hold data "
      "says so, and the role is a bench, whose members alone have the keys." },
    { "E37", "a letter that tells of something which need not have happened",
      "The text quotes an instant of the case (a measure), and no `require` of the notice makes "
      "sure that it has happened when the letter is ordered." },
    { "E38", "a case that can go round for ever",
      "A circle of states in which every deadline begins anew, and neither a count nor an event "
      "that comes once bounds what leads round: neither the person concerned nor the retention "
      "sees an end." },
    { "E39", "an emission that the other procedure does not understand",
      "Of the procedures given together, the one named has no such event, the event does not "
      "carry the field, or with another type, or its case is not found by that key." },
    { "E40", "procedures that emit in a circle",
      "A case could set off another that sets off the first: work without end." },
    { "E41", "a compartment without a legal limit",
      "Retention periods count from events. Only a limit, which counts from the storage itself, "
      "holds when none of them comes." },
    { "E42", "an emission of data that are not there",
      "No event that can have come until this state brings the field that is to be passed on, or "
      "it is erased on every way." },
    { "E43", "a letter with a place that nothing can fill",
      "The text has a required place for a field or an instant that the case does not have in any "
      "state in which the notice is ordered: it can never be printed." },
    { "E44", "a succession that does not fit the older version",
      "`supersedes` says what becomes of running cases: every state of the older version that is "
      "not final needs its place in the new one, and what lies there must be found again." },
    { "E47", "a case that begins anew",
      "The transition leads back into the initial state, where everything that counts from "
      "`opened` is over or nearly so." },
    { "E48", "a join in a state that lacks the data",
      "A look at several compartments together is allowed where one of them cannot hold anything: "
      "either the line stands in the wrong state, or an event lost what it carries." },
    { "E49", "a machine where a person must answer",
      "A join, the word that it needs, and a legal hold are acts of a person, who can be asked for "
      "the reason; and nobody gives the word to themselves." },
    { "E50", "a hold of what is never kept",
      "No state keeps the compartment, so nothing of it would be there to be held." },
    { "E51", "a notice that nobody can write",
      "Part of the case is sealed by then, so the machine cannot read it: a person of the role "
      "that holds the key writes the notice, and only where a join of the state, for a purpose "
      "of the notice's name, says so." },
    { "W01", "a notice that is never sent", "No transition orders it and it is no fallback." },
    { "W02", "a law that nothing stands under", "It is cited and never used." },
    { "W03", "a role that does nothing", "It brings no event, has no task, gate or seal." },
    { "W04", "an event that no state accepts",
      "It is recorded when it comes and never moves a case." },
    { "W05", "a comparison that is too exact or too wide",
      "`=` on an instant holds for one second. `!=` on a word also takes every word that a later "
      "version adds: name the words that are meant. A count from below that the case can pass "
      "again bounds nothing." },
    { "W06", "a law that fixes no period",
      "Periods stand under it, and its line does not say which of them its text states: a wrong "
      "number could not be seen. Add `period ...` to the law." },
    { "W07", "a letter that is not written yet",
      "The folder of notices holds no text of that name in any language." },
    { "W08", "a measure that counts nothing", "What it counts cannot happen in any state." },
    { "W09", "a guard that everything passes", "It can be left out." },
    { "W10", "a period that nothing uses",
      "The law states it, says the text, and no line has that period from that anchor: one of the "
      "two numbers is wrong, or the period is not applied at all." },
    { "W11", "a line that says the same twice",
      "A require, a seal or a pause stands there a second time: mostly another name was meant." },
    { "W12", "a transition that changes nothing",
      "It has a condition, leads to its own state, orders nothing, and hides nothing: with or "
      "without it, a case goes on the same way." },
    { "W13", "an outcome that nobody looks at",
      "The event carries one of several words, and no guard and no gate asks which; or it is asked "
      "in other states, and here the case moves whatever the word is." },
    { "W14", "an erasure that leaves something behind",
      "The transition ends the case, erases some of its compartments and leaves another that is "
      "erased together with them elsewhere. Where a last letter goes out, its address stays." },
    { "W15", "a decision of the bench without a gate",
      "The decision sends something out, and no gate says who must have signed it." },
    { "W16", "a decision that nobody is asked for",
      "The case waits for a bench, or for a reviewer and not for the person concerned, and the way "
      "into this state gives them no task: it waits until its deadline." },
    { "W17", "a person is heard by nobody",
      "What the person concerned says is recorded and no task tells anybody to read it." },
    { "W18", "an answer that is not taken up",
      "In this state the event leads on for some of its words and does nothing for another one: "
      "who gave that answer waits for the deadline." },
    { "W19", "something is ordered for a case that is over",
      "The transition ends the case and orders a notice whose answer somebody would have to take, "
      "or asks a bench for a decision." },
    { "W20", "a task for somebody who cannot act",
      "A bench or a reviewer is given a task, and no event of theirs moves the case in the state "
      "that follows." },
    { "W21", "an order that would be refused",
      "A `require` wants another notice sent before this one. On every way here it was ordered, "
      "but nothing says that its carrier took it: until then the event or the timer that orders "
      "this one is refused. Ask for the sending, and say what happens before it." },
    { "W22", "a join for a letter that nobody sends",
      "Its purpose is the rendering of a notice, and no transition orders that notice." },
    { "W23", "a running case that passes by the state of its own name",
      "`supersedes` moves the cases of an older state to another one, although the new version has "
      "a state of the same name: mostly a line of the map slipped." },
};

size_t ct_check_topic_count(void)
{
    return G_N_ELEMENTS(topics);
}

const CtCheckTopic *ct_check_topic(size_t index)
{
    g_assert(index < G_N_ELEMENTS(topics));
    return &topics[index];
}

const CtCheckTopic *ct_check_topic_find(const char *code)
{
    for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
        if (strcmp(topics[i].code, code) == 0)
            return &topics[i];
    return NULL;
}
