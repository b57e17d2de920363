//! The nodes and groups of a picture.

use super::{ALIKE, DETAIL, Form, Frame};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Certainty, Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::id::FixedMap;
use crate::report::changes::{Bundle, change, deed, of_step};
use crate::report::document::{Edge, Group, Happens, Layer, Line, Node, Picture, Span, Tone};
use crate::report::names::{bare, full, label};
use crate::report::words::{count, noun, plural, ranges};
use std::collections::{BTreeMap, BTreeSet};

/// Draws frames one after another.
pub(super) struct Drawer<'p> {
    plan: &'p Plan,
    pub(super) picture: Picture,
}

/// What happens to a thing in a step.
struct Fortune<'p> {
    happens: Happens,
    change: Line,
    is_unknown: bool,
    kind: ThingKind,
    machine: Option<ThingRef>,
    moved: Option<&'p Change>,
}

/// How many nodes a frame takes in a form; none if it cannot be drawn so.
pub(super) fn cost(plan: &Plan, frame: &Frame<'_, '_>, form: Form) -> Option<usize> {
    let [step] = frame.steps else {
        // Steps alike are counted, unless they are few and of one thing each.
        let is_single = frame.things <= 1;
        return match form {
            Form::Counted => Some(frame.entry.bundles.len()),
            Form::ByMachine => None,
            Form::Whole => (is_single && frame.steps.len() <= ALIKE).then_some(frame.steps.len()),
        };
    };
    let step = plan.steps.get(*step)?;
    match form {
        Form::Counted => Some(frame.entry.bundles.len()),
        Form::Whole => Some(frame.things.max(1) + services(plan, things_of(step)).len()),
        Form::ByMachine => {
            let things = things_of(step);
            let kinds = |&thing: &ThingRef| (plan.tables.thing(thing).machine, plan.tables.thing(thing).kind);
            let machines = things.iter().filter(|&&thing| plan.tables.thing(thing).kind.is_machine()).count();
            // On each machine there may be something of each kind of change.
            let on: BTreeSet<(Option<ThingRef>, ThingKind)> = things.iter().map(kinds).collect();
            Some(machines + 3 * on.len())
        }
    }
}

pub(super) fn things_of(step: &Step) -> BTreeSet<ThingRef> {
    step.changes.iter().map(|change| change.thing).collect()
}

/// The services of which several replicas are among things, each with these.
fn services(plan: &Plan, things: BTreeSet<ThingRef>) -> BTreeMap<ThingRef, Vec<ThingRef>> {
    let mut all: BTreeMap<ThingRef, Vec<ThingRef>> = BTreeMap::new();
    for thing in things {
        if let Some(service) = plan.tables.thing(thing).service {
            all.entry(service).or_default().push(thing);
        }
    }
    all.retain(|_, replicas| replicas.len() > 1);
    all
}

pub(super) const fn layer(kind: ThingKind) -> Layer {
    match kind {
        ThingKind::Host
        | ThingKind::Guest
        | ThingKind::Cluster
        | ThingKind::OwnGuest
        | ThingKind::SpareHost => Layer::Machine,
        ThingKind::Image | ThingKind::Stack | ThingKind::Package => Layer::Image,
        ThingKind::App | ThingKind::State | ThingKind::Workload => Layer::Application,
        ThingKind::Service => Layer::Service,
    }
}

const fn happens(effect: Effect) -> Happens {
    match effect {
        Effect::Restart => Happens::Restarts,
        Effect::NextStart => Happens::Untouched,
        Effect::Migrate => Happens::Moves,
        Effect::Reprovision | Effect::Upgrade | Effect::Rebuild | Effect::Redeploy | Effect::Recreate => {
            Happens::Changes
        }
    }
}

/// Of several things that happen the one that is shown: the first of these.
const fn weight(happens: Happens) -> usize {
    match happens {
        Happens::Blocked => 0,
        Happens::Changes => 1,
        Happens::Moves => 2,
        Happens::Restarts => 3,
        Happens::Untouched => 4,
    }
}

impl<'p> Drawer<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self { plan, picture: Picture::default() }
    }

    /// Draws a frame and returns the position of its group.
    pub(super) fn frame(&mut self, frame: &Frame<'p, '_>) -> usize {
        let first = self.picture.nodes.len();
        match (frame.steps, frame.form) {
            ([step], Form::Whole) => self.whole(*step),
            ([step], Form::ByMachine) => self.by_machine(*step),
            (steps, Form::Whole) => steps.iter().for_each(|&step| self.whole(step)),
            (steps, _) => self.counted(steps, frame),
        }
        let nodes: Vec<usize> = (first..self.picture.nodes.len()).collect();
        let numbers: Vec<usize> =
            frame.steps.iter().filter_map(|&at| self.plan.steps.get(at)).map(|step| step.number).collect();
        let word = plural(numbers.len(), "step", "steps");
        let is_unknown = nodes.iter().any(|&node| self.picture.nodes[node].tone == Tone::Doubt);
        self.picture.groups.push(Group {
            name: format!("{word} {}", ranges(&numbers)).into(),
            when: self.when(frame),
            things: frame.things,
            least: frame.least,
            times: frame.steps.len(),
            tone: if is_unknown { Tone::Doubt } else { Tone::Plain },
            nodes,
            after: Vec::new(),
        });
        self.picture.groups.len() - 1
    }

    /// The waves of the steps of a frame, if the plan has any; steps that rules forbid have none.
    fn when(&self, frame: &Frame<'p, '_>) -> Line {
        let waves = frame.steps.iter().filter_map(|&at| self.plan.steps.get(at)?.wave);
        let waves: Vec<usize> = waves.collect();
        let without = match &self.plan.schedule {
            Some(schedule) if !schedule.forbidden.is_empty() => frame.steps.len() - waves.len(),
            _ => 0,
        };
        let waves: Vec<usize> = waves.into_iter().collect::<BTreeSet<usize>>().into_iter().collect();
        let told = || format!("{} {}", plural(waves.len(), "wave", "waves"), ranges(&waves));
        match (waves.is_empty(), without) {
            (true, 0) => Line::default(),
            (true, _) => "no wave".into(),
            (false, 0) => told().into(),
            (false, without) => {
                format!("{}, {without} {} no wave", told(), plural(without, "has", "have")).into()
            }
        }
    }

    /// What happens to each thing of a step, machines first, then what changes most.
    fn fortunes(&self, at: usize) -> Vec<(ThingRef, Fortune<'p>)> {
        let Some(step) = self.plan.steps.get(at) else { return Vec::new() };
        let mut all: BTreeMap<ThingRef, Fortune<'p>> = BTreeMap::new();
        for bundle in of_step(&self.plan.tables, at, step) {
            for member in &bundle.members {
                self.add(&mut all, &bundle, member.thing, change(self.plan, member));
            }
        }
        let mut all: Vec<(ThingRef, Fortune<'p>)> = all.into_iter().collect();
        let tables = &self.plan.tables;
        all.sort_by_cached_key(|(thing, of)| {
            (layer(of.kind), weight(of.happens), tables.name(*thing).to_owned(), *thing)
        });
        all
    }

    fn add(
        &self,
        all: &mut BTreeMap<ThingRef, Fortune<'p>>,
        bundle: &Bundle<'p>,
        thing: ThingRef,
        change: Option<&'p Change>,
    ) {
        let of = self.plan.tables.thing(thing);
        let happens = happens(bundle.shape.effect);
        let fortune = all.entry(thing).or_insert_with(|| Fortune {
            happens,
            change: Line::default(),
            is_unknown: false,
            kind: of.kind,
            machine: of.machine,
            moved: None,
        });
        if weight(happens) < weight(fortune.happens) {
            fortune.happens = happens;
        }
        let is_unknown = change.is_some_and(|change| change.certainty == Some(Certainty::Unknown));
        fortune.is_unknown |= is_unknown;
        if let Some(change) = change.filter(|change| change.moved.is_some()) {
            fortune.moved = Some(change);
        }
        // What restarts or moves does so for what the machine tells.
        if happens == Happens::Changes && fortune.change.is_empty() {
            fortune.change = deed(&bundle.shape, DETAIL);
        }
    }

    /// Draws each thing of a step, and the services of which several replicas are in it.
    fn whole(&mut self, at: usize) {
        let fortunes = self.fortunes(at);
        let first = self.picture.nodes.len();
        let place = self.places(&fortunes);
        for (index, (thing, fortune)) in fortunes.iter().enumerate() {
            let on = place.get(index).copied().flatten();
            let node = Node {
                label: self.name(*thing),
                detail: self.detail(fortune),
                layer: layer(fortune.kind),
                happens: fortune.happens,
                count: 1,
                tone: tone(fortune.is_unknown),
                on,
            };
            self.picture.nodes.push(node);
        }
        let position: FixedMap<ThingRef, usize> =
            fortunes.iter().enumerate().map(|(index, (thing, _))| (*thing, first + index)).collect();
        for (service, replicas) in services(self.plan, position.keys().copied().collect()) {
            let from = self.picture.nodes.len();
            let of = replicas.iter().filter_map(|replica| position.get(replica).copied());
            let happens = of.clone().map(|at| self.picture.nodes[at].happens).min_by_key(|&one| weight(one));
            self.picture.edges.extend(of.map(|to| Edge { from, to, label: "replica".into() }));
            self.picture.nodes.push(Node {
                label: self.name(service),
                detail: count(replicas.len(), "replica", "replicas").into(),
                layer: Layer::Service,
                happens: happens.unwrap_or_default(),
                count: 1,
                tone: Tone::Plain,
                on: None,
            });
        }
    }

    /// For each thing of a step the position that the node will have which it is on, if that is in the step.
    fn places(&self, fortunes: &[(ThingRef, Fortune<'p>)]) -> Vec<Option<usize>> {
        let first = self.picture.nodes.len();
        let machines = fortunes.iter().enumerate().filter(|(_, (_, fortune))| fortune.kind.is_machine());
        let machines: FixedMap<ThingRef, usize> =
            machines.map(|(index, (thing, _))| (*thing, first + index)).collect();
        let own = fortunes.iter().enumerate().filter(|(_, (_, of))| of.kind == ThingKind::OwnGuest);
        let own: BTreeMap<&str, usize> =
            own.map(|(index, (thing, _))| (bare(self.plan.tables.name(*thing)), first + index)).collect();
        let on = |(thing, fortune): &(ThingRef, Fortune<'p>)| match fortune.kind {
            ThingKind::OwnGuest => None,
            ThingKind::Workload => own
                .get(bare(self.plan.tables.name(*thing)))
                .or_else(|| machines.get(&fortune.machine?))
                .copied(),
            _ => fortune.machine.and_then(|machine| machines.get(&machine)).copied(),
        };
        fortunes.iter().map(on).collect()
    }

    /// Draws each machine of a step, with how many things on it the same happens to.
    fn by_machine(&mut self, at: usize) {
        let fortunes = self.fortunes(at);
        let place = self.places(&fortunes);
        let (machines, others): (Vec<usize>, Vec<usize>) =
            (0..fortunes.len()).partition(|&index| fortunes[index].1.kind.is_machine());
        for &index in &machines {
            let (thing, fortune) = &fortunes[index];
            let on = place.get(index).copied().flatten();
            let node = Node {
                label: self.name(*thing),
                detail: self.detail(fortune),
                layer: Layer::Machine,
                happens: fortune.happens,
                count: 1,
                tone: tone(fortune.is_unknown),
                on,
            };
            self.picture.nodes.push(node);
        }
        let mut heaps: BTreeMap<(Option<usize>, Layer, usize, ThingKind), Vec<usize>> = BTreeMap::new();
        for index in others {
            let fortune = &fortunes[index].1;
            let key = (place[index], layer(fortune.kind), weight(fortune.happens), fortune.kind);
            heaps.entry(key).or_default().push(index);
        }
        for ((on, layer, _, kind), heap) in heaps {
            let Some((thing, one)) = heap.first().and_then(|&index| fortunes.get(index)) else { continue };
            let number = heap.len();
            let node = Node {
                label: match number {
                    1 => self.name(*thing),
                    _ => format!("{number} {}", noun(kind, number)).into(),
                },
                detail: if number == 1 { self.detail(one) } else { Line::default() },
                layer,
                happens: one.happens,
                count: number,
                tone: tone(heap.iter().any(|&index| fortunes[index].1.is_unknown)),
                on,
            };
            self.picture.nodes.push(node);
        }
    }

    /// Draws what happens in steps alike, with how many things that is in each of them.
    fn counted(&mut self, steps: &[usize], frame: &Frame<'p, '_>) {
        let number_of = |bundle: &Bundle<'p>| -> BTreeMap<usize, BTreeSet<ThingRef>> {
            let mut all: BTreeMap<usize, BTreeSet<ThingRef>> = BTreeMap::new();
            for member in bundle.members.iter().filter(|member| steps.contains(&member.step)) {
                all.entry(member.step).or_default().insert(member.thing);
            }
            all
        };
        let first = self.picture.nodes.len();
        let mut bundles: Vec<&Bundle<'p>> = frame.entry.bundles.iter().collect();
        bundles.sort_by_key(|bundle| (layer(bundle.shape.kind), weight(happens(bundle.shape.effect))));
        for bundle in bundles {
            let numbers = number_of(bundle);
            let least = numbers.values().map(BTreeSet::len).min().unwrap_or(0);
            let most = numbers.values().map(BTreeSet::len).max().unwrap_or(0);
            // Steps of one thing each are told together.
            let (least, most) = match frame.things {
                0 | 1 => (steps.len(), steps.len()),
                _ => (least, most),
            };
            let nouns = noun(bundle.shape.kind, most);
            let label =
                if least == most { format!("{most} {nouns}") } else { format!("{least} to {most} {nouns}") };
            let is_unknown = bundle.members.iter().filter_map(|member| change(self.plan, member));
            let is_unknown =
                is_unknown.into_iter().any(|change| change.certainty == Some(Certainty::Unknown));
            let happens = happens(bundle.shape.effect);
            let layer = layer(bundle.shape.kind);
            let is_on = layer == Layer::Application && frame.things > 1;
            let on = (first..self.picture.nodes.len())
                .find(|&at| is_on && self.picture.nodes[at].layer == Layer::Machine);
            let node = Node {
                label: label.into(),
                detail: if happens == Happens::Changes {
                    deed(&bundle.shape, DETAIL)
                } else {
                    Line::default()
                },
                layer,
                happens,
                count: most,
                tone: tone(is_unknown),
                on,
            };
            self.picture.nodes.push(node);
        }
    }

    fn name(&self, thing: ThingRef) -> Line {
        Span::Thing(label(&self.plan.tables, thing).into_owned()).into()
    }

    /// What is done with a thing; of a move where to.
    fn detail(&self, fortune: &Fortune<'p>) -> Line {
        let to = fortune.moved.and_then(|change| change.moved).map(|moved| moved.to);
        match to {
            Some(to) => {
                let name = Span::Thing(full(&self.plan.tables, to).into_owned());
                let moves = Line::from("to ").with(name);
                if fortune.change.is_empty() { moves } else { fortune.change.clone().text(", ").join(moves) }
            }
            None => fortune.change.clone(),
        }
    }
}

const fn tone(is_unknown: bool) -> Tone {
    if is_unknown { Tone::Doubt } else { Tone::Plain }
}
