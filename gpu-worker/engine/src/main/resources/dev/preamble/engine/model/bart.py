# BART (Lewis et al. 2020) with three prefixes (Li & Liang 2021) as TorchScript, with attention.py and loss.py behind it.
#
# {encoderlayers}, {layers}, {encoderheads}, {heads}, {given}, {target}, {head}, {weights}, {activation} and {embedded}
# are filled in from config.json before this text is compiled.
#
#   B rows, S places for tokens of a source, T for those of the decoder, P prefix slots, C width, H heads of the decoder,
#   D = C / H, E layers of the encoder, L of the decoder, V vocabulary
#
# weights: the encoder's embedding (V, C), final_logits_bias (1, V),
#   for the encoder and then for the decoder embed_positions (positions + 2, C), layernorm_embedding weight, bias (C),
#   for each layer of the encoder, matrices as (out, in) and a bias behind each,
#     q_proj, k_proj, v_proj, out_proj (C, C), self_attn_layer_norm, fc1 (inner, C), fc2 (C, inner), final_layer_norm,
#   for each layer of the decoder
#     the same up to self_attn_layer_norm, then of encoder_attn q_proj, k_proj, v_proj, out_proj, encoder_attn_layer_norm,
#     then fc1, fc2, final_layer_norm,
#   and last, if they are not the first, the decoder's embedding and the head (V, C).
#   In int8 as in causal.py.
# keys, values: the prefixes in cache form (E + 2L, B, H, P, D), those of the encoder's attention first, then of the
#   decoder's to the source, then of the decoder's to itself. Row b uses the first lengths[b] slots of each; its decoder's
#   first token is at position lengths[b], its source's at 0.
# ids (B, *): a row is its source, the {given} tokens that the decoder begins with, its target. It ends where they turn
#   negative.
class Bart(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The logits of every position of the decoder. (B, T, V)
  # source (B, S), target (B, T): negative behind a row's end. lengths (B, 3): of each prefix
  def forward(self, source: Tensor, target: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    B, T = target.size()
    h = torch.unsqueeze(self.hidden(source, target, lengths, keys, values, weights), 0)  # (1, N, C)
    h = self.spread(torch.unsqueeze(h, 1), self.places(target), B, T)  # (B, 1, T, C)
    return self.logits(torch.squeeze(h, 1), weights)

  # A batch's sources (B, S), what the decoder sees (B, T), and its labels (B, T).
  def parts(self, ids: Tensor, labels: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    B, A = ids.size()
    columns = torch.unsqueeze(torch.arange(A, device=ids.device), 0)  # (1, A)
    ends = torch.unsqueeze(torch.sum(torch.ge(ids, 0), [1]), 1)  # (B, 1)
    first = torch.amin(torch.masked_fill(columns, torch.eq(labels, -100), A), [1], True)  # (B, 1), of the target
    begin = torch.clamp(first - {given}, 0)  # (B, 1)
    S = int(torch.max(begin))
    source = torch.slice(torch.masked_fill(ids, torch.ge(columns, begin), -1), 1, 0, S)
    at = begin + torch.slice(columns, 1, 0, int(torch.max(ends - begin)))  # (B, T)
    beyond = torch.ge(at, ends)
    at = torch.clamp(at, 0, A - 1)
    target = torch.masked_fill(torch.gather(ids, 1, at), beyond, -1)
    return (source, target, torch.masked_fill(torch.gather(labels, 1, at), beyond, -100))

  # One length for all three prefixes. (B) to (B, 3)
  def alike(self, lengths: Tensor) -> Tensor:
    return torch.expand(torch.unsqueeze(lengths, 1), [-1, 3])

  # The decoder's hidden states. (N, C)
  def hidden(self, source: Tensor, target: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    unseen = self.unseen(source, torch.select(lengths, 1, 0), keys.size(3), weights[0].dtype)  # (B, 1, 1, P + S)
    x = self.begun(source, weights)  # (N, C)
    for layer in range({encoderlayers}):
      x = self.encoder_layer(x, source, unseen, keys[layer], values[layer], layer, weights)
    memory = x
    bias = self.bias(torch.select(lengths, 1, 2), target.size(1), keys.size(3), weights[0].dtype)  # (B, 1, T, P + T)
    unseen = self.unseen(source, torch.select(lengths, 1, 1), keys.size(3), weights[0].dtype)  # (B, 1, 1, P + S)
    x = self.continued(target, torch.select(lengths, 1, 2), weights)  # (N, C)
    for layer in range({layers}):
      c = {encoderlayers} + layer
      d = c + {layers}
      # Each layer's own view, so that gradients of the memory are summed layer by layer.
      x = self.decoder_layer(x, memory.view(memory.size()), source, target, bias, unseen, keys[c], values[c], keys[d], values[d], layer, weights)
    return x

  # The embedded tokens of sources. (N, C)
  def begun(self, source: Tensor, weights: List[Tensor]) -> Tensor:
    places = self.places(source)
    first = torch.zeros([source.size(0)], dtype=4, device=source.device)
    return self.embed(self.at(source, places)[0], self.at(self.positions(first, source.size(1)), places)[0], 0, 2, weights)

  # The embedded tokens of the decoder, the first at the given positions (B). (N, C)
  def continued(self, target: Tensor, first: Tensor, weights: List[Tensor]) -> Tensor:
    places = self.places(target)
    return self.embed(self.at(target, places)[0], self.at(self.positions(first, target.size(1)), places)[0], {target}, 5, weights)

  # Tokens (N) at positions (N). (N, C)
  def embed(self, ids: Tensor, positions: Tensor, e: int, w: int, weights: List[Tensor]) -> Tensor:
    x = torch.embedding(weights[e], ids)
    x = {embedded} + torch.embedding(weights[w], positions + 2)
    return torch.layer_norm(x, [x.size(1)], weights[w + 1], weights[w + 2])

  # What is added to scores of sources: 0 where row b has a token or one of its lengths[b] prefix slots. (B, 1, 1, P + S)
  def unseen(self, source: Tensor, lengths: Tensor, P: int, dtype: int) -> Tensor:
    prefix = torch.ge(torch.arange(P, device=lengths.device), torch.unsqueeze(lengths, 1))  # (B, P)
    unseen = torch.cat([prefix, torch.lt(source, 0)], 1).view([source.size(0), 1, 1, -1])
    return torch.masked_fill(torch.zeros_like(unseen, dtype=dtype), unseen, -1e30)

  # x (N, C) after one more layer; keys, values: that layer's, (B, H, P, D)
  def encoder_layer(self, x: Tensor, source: Tensor, unseen: Tensor, keys: Tensor, values: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    w = 8 + 16 * layer
    q, k, v = self.project(x, w, {encoderheads}, weights)
    keys = self.grouped(keys, {encoderheads})
    values = self.grouped(values, {encoderheads})
    a = self.attended(q, k, v, keys, values, unseen, source, source)
    return self.mlp(self.joined(x, a, w + 6, weights), w + 10, weights)

  # x (N, C) after one more layer. memory: of sources, (N, C); keys, values: that layer's, for attention to the source and
  # to the decoder itself, (B, H, P, D) each
  def decoder_layer(self, x: Tensor, memory: Tensor, source: Tensor, target: Tensor, bias: Tensor, unseen: Tensor, ofcross: Tensor, ofcrossvalues: Tensor, keys: Tensor, values: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    w = 8 + 16 * {encoderlayers} + 26 * layer
    q, k, v = self.project(x, w, {heads}, weights)
    x = self.joined(x, self.attended(q, k, v, keys, values, bias, target, target), w + 6, weights)
    q = self.heads(self.linear(x, w + 10, weights), {heads})
    k, v = self.remembered(memory, w, weights)
    x = self.joined(x, self.attended(q, k, v, ofcross, ofcrossvalues, unseen, target, source), w + 16, weights)
    return self.mlp(x, w + 20, weights)

  # Queries of the tokens of one batch, keys and values of those of another, (1, H, N, D), with a prefix before each row of
  # these. (1, H, N, D)
  def attended(self, q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, bias: Tensor, asking: Tensor, asked: Tensor) -> Tensor:
    B, T = asking.size()
    S = asked.size(1)
    places = self.places(asked)
    k = torch.cat([torch.to(keys, k.dtype), self.spread(k, places, B, S)], 2)  # (B, H, P + S, D)
    v = torch.cat([torch.to(values, v.dtype), self.spread(v, places, B, S)], 2)  # (B, H, P + S, D)
    places = self.places(asking)
    return self.gathered(self.attend(self.spread(q, places, B, T), k, v, bias), places)

  # Queries, keys and values of tokens (N, C). (1, H, N, D) each
  def project(self, x: Tensor, w: int, H: int, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    q = self.heads(self.linear(x, w, weights), H)
    k = self.heads(self.linear(x, w + 2, weights), H)
    return (q, k, self.heads(self.linear(x, w + 4, weights), H))

  # Keys and values of sources (N, C) for the decoder's layer at w. (1, H, N, D) each
  def remembered(self, memory: Tensor, w: int, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    k = self.heads(self.linear(memory, w + 12, weights), {heads})
    return (k, self.heads(self.linear(memory, w + 14, weights), {heads}))

  # (N, C) to (1, H, N, D)
  def heads(self, x: Tensor, H: int) -> Tensor:
    return torch.unsqueeze(torch.transpose(x.view([x.size(0), H, -1]), 0, 1), 0)

  # Keys or values (B, H, P, D) in so many heads.
  def grouped(self, keys: Tensor, H: int) -> Tensor:
    if keys.size(1) == H:
      return keys
    B, K, P, D = keys.size()
    return torch.transpose(torch.reshape(torch.transpose(keys, 1, 2), [B, P, H, K * D // H]), 1, 2)

  # x (N, C), what was attended (1, H, N, D) added to it, and normalised.
  def joined(self, x: Tensor, attended: Tensor, w: int, weights: List[Tensor]) -> Tensor:
    a = torch.reshape(torch.transpose(attended[0], 0, 1), x.size())  # (N, C)
    return torch.layer_norm(x + self.linear(a, w, weights), [x.size(1)], weights[w + 2], weights[w + 3])

  def mlp(self, y: Tensor, w: int, weights: List[Tensor]) -> Tensor:
    x = self.linear(y, w, weights)  # (N, inner)
    x = self.linear({activation}, w + 2, weights)
    return torch.layer_norm(y + x, [y.size(1)], weights[w + 4], weights[w + 5])

  # Rows (N, in) times the matrix at w, plus the bias behind it. (N, out)
  def linear(self, x: Tensor, w: int, weights: List[Tensor]) -> Tensor:
    if weights[w].dtype == 1:  # int8
      return torch._weight_int8pack_mm(x, weights[w], weights[w + {weights}]) + weights[w + 1]
    return torch.addmm(weights[w + 1], x, torch.t(weights[w]))

  # (*, C) to (*, V)
  def logits(self, h: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.matmul(h, torch.t(weights[{head}])) + weights[1][0]

  # The keys and values that the layers compute of words, as what is read and as what is written, as a prefix: ids (P).
  # (P, 2(E + 2L), H, D), fp32
  def activations(self, ids: Tensor, weights: List[Tensor]) -> Tensor:
    words = torch.unsqueeze(ids, 0)  # (1, P)
    C = weights[0].size(1)
    first = torch.zeros([1], dtype=4, device=ids.device)
    unseen = self.unseen(words, first, 0, weights[0].dtype)
    bias = self.bias(first, ids.size(0), 0, weights[0].dtype)
    none = torch.zeros([1, {encoderheads}, 0, C // {encoderheads}], dtype=weights[0].dtype, device=ids.device)
    encoder = annotate(List[Tensor], [])
    x = self.begun(words, weights)  # (P, C)
    for layer in range({encoderlayers}):
      q, k, v = self.project(x, 8 + 16 * layer, {encoderheads}, weights)
      encoder.append(self.laid(k))
      encoder.append(self.laid(v))
      x = self.encoder_layer(x, words, unseen, none, none, layer, weights)
    memory = x
    none = torch.zeros([1, {heads}, 0, C // {heads}], dtype=weights[0].dtype, device=ids.device)
    cross = annotate(List[Tensor], [])
    decoder = annotate(List[Tensor], [])
    x = self.continued(words, first, weights)
    for layer in range({layers}):
      w = 8 + 16 * {encoderlayers} + 26 * layer
      k, v = self.remembered(memory, w, weights)
      cross.append(self.laid(k))
      cross.append(self.laid(v))
      q, k, v = self.project(x, w, {heads}, weights)
      decoder.append(self.laid(k))
      decoder.append(self.laid(v))
      x = self.decoder_layer(x, memory, words, words, bias, unseen, none, none, none, none, layer, weights)
    return torch.to(torch.stack(encoder + cross + decoder, 1), 6)

  # Keys or values of tokens, (1, *, N, *), in the decoder's heads. (N, H, D)
  def laid(self, x: Tensor) -> Tensor:
    return torch.reshape(torch.transpose(x[0], 0, 1), [x.size(2), {heads}, -1])

  # As in causal.py.
  def prefix_gradients(self, ids: Tensor, labels: Tensor, smoothing: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.requires_grad_(torch.detach(keys))
    values = torch.requires_grad_(torch.detach(values))
    source, target, labels = self.parts(ids, labels)
    h = self.hidden(source, target, self.alike(lengths), keys, values, weights)  # (N, C)
    nll, counts, selected, gradient = self.loss(h, labels, self.places(target), weights, True, smoothing, torch.empty([0]))
    gradients = torch.grad([selected], [keys, values], annotate(List[Optional[Tensor]], [gradient]))
    return (nll, counts, unchecked_cast(Tensor, gradients[0]), unchecked_cast(Tensor, gradients[1]))

  # As in causal.py.
  def prefix_gradients_recomputing(self, ids: Tensor, labels: Tensor, smoothing: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.detach(keys)
    values = torch.detach(values)
    source, target, labels = self.parts(ids, labels)
    unseen = self.unseen(source, lengths, keys.size(3), weights[0].dtype)
    bias = self.bias(lengths, target.size(1), keys.size(3), weights[0].dtype)
    sources = [self.begun(source, weights)]  # (N, C) each
    for layer in range({encoderlayers}):
      sources.append(self.encoder_layer(sources[layer], source, unseen, keys[layer], values[layer], layer, weights))
    memory = sources.pop()
    inputs = [self.continued(target, lengths, weights)]  # (N, C) each
    for layer in range({layers}):
      c = {encoderlayers} + layer
      d = c + {layers}
      inputs.append(self.decoder_layer(inputs[layer], memory, source, target, bias, unseen, keys[c], values[c], keys[d], values[d], layer, weights))
    x = torch.requires_grad_(inputs.pop())
    nll, counts, selected, gradient = self.loss(x, labels, self.places(target), weights, True, smoothing, torch.empty([0]))
    ofx = unchecked_cast(Tensor, torch.grad([selected], [x], annotate(List[Optional[Tensor]], [gradient]))[0])
    ofkeys = torch.empty_like(keys)
    ofvalues = torch.empty_like(values)
    ofmemory = torch.zeros_like(memory)
    for back in range({layers}):
      layer = {layers} - 1 - back
      c = {encoderlayers} + layer
      d = c + {layers}
      x = torch.requires_grad_(inputs.pop())
      m = torch.requires_grad_(torch.detach(memory))
      prefixes = [torch.requires_grad_(torch.detach(p)) for p in [keys[c], values[c], keys[d], values[d]]]
      y = self.decoder_layer(x, m, source, target, bias, unseen, prefixes[0], prefixes[1], prefixes[2], prefixes[3], layer, weights)
      gradients = torch.grad([y], [x, m, prefixes[0], prefixes[1], prefixes[2], prefixes[3]], annotate(List[Optional[Tensor]], [ofx]))
      ofx = unchecked_cast(Tensor, gradients[0])
      torch.add_(ofmemory, unchecked_cast(Tensor, gradients[1]))
      torch.copy_(ofkeys[c], unchecked_cast(Tensor, gradients[2]))
      torch.copy_(ofvalues[c], unchecked_cast(Tensor, gradients[3]))
      torch.copy_(ofkeys[d], unchecked_cast(Tensor, gradients[4]))
      torch.copy_(ofvalues[d], unchecked_cast(Tensor, gradients[5]))
    for back in range({encoderlayers}):
      layer = {encoderlayers} - 1 - back
      x = torch.requires_grad_(sources.pop())
      k = torch.requires_grad_(torch.detach(keys[layer]))
      v = torch.requires_grad_(torch.detach(values[layer]))
      y = self.encoder_layer(x, source, unseen, k, v, layer, weights)
      gradients = torch.grad([y], [x, k, v], annotate(List[Optional[Tensor]], [ofmemory]))
      ofmemory = unchecked_cast(Tensor, gradients[0])
      torch.copy_(ofkeys[layer], unchecked_cast(Tensor, gradients[1]))
      torch.copy_(ofvalues[layer], unchecked_cast(Tensor, gradients[2]))
    return (nll, counts, ofkeys, ofvalues)

  # The first two results of prefix_gradients, without the gradient.
  def losses(self, ids: Tensor, labels: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    source, target, labels = self.parts(ids, labels)
    h = self.hidden(source, target, self.alike(lengths), keys, values, weights)
    nll, counts, _0, _1 = self.loss(h, labels, self.places(target), weights, False, torch.empty([0]), torch.empty([0]))
    return (nll, counts)

  # A cache of keys and values, (E + 2L, 2, R, H, S, D), has a row for each sequence: its prefixes in the first slots of
  # each layer, behind them its source in those of attention to the source, and behind as many slots more its decoder's
  # tokens in those of attention to itself. So each token of a sequence has a slot of its own. What lies beyond is finite.

  # A cache for so many rows and slots. numbers: R, H, S, D
  def empty(self, numbers: Tensor, weights: List[Tensor]) -> Tensor:
    R, H, S, D = [int(n) for n in torch.unbind(numbers)]
    return torch.zeros([{encoderlayers} + 2 * {layers}, 2, R, H, S, D], dtype=weights[0].dtype, device=weights[0].device)

  # As in causal.py, of rows that hold their prefixes alone; the tokens of each are a source and the {given} that the
  # decoder begins with.
  def extend(self, ids: Tensor, rows: Tensor, lengths: Tensor, counts: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    row = [int(r) for r in torch.unbind(rows)]
    length = [int(n) for n in torch.unbind(lengths)]
    count = [int(n) for n in torch.unbind(counts)]
    hidden = annotate(List[Tensor], [])
    first = 0
    for i in range(len(row)):
      tokens = torch.unsqueeze(torch.slice(ids, 0, first, first + count[i]), 0)  # (1, n)
      hidden.append(self.seen(tokens, torch.slice(lengths, 0, i, i + 1), torch.slice(cache, 2, row[i], row[i] + 1), length[i], weights))
      first = first + count[i]
    return self.predict(torch.cat(hidden), weights)

  # The hidden state of the last of a row's tokens (1, n), which go into its cache (E + 2L, 2, 1, H, S, D). (1, C)
  def seen(self, tokens: Tensor, lengths: Tensor, cache: Tensor, P: int, weights: List[Tensor]) -> Tensor:
    S = tokens.size(1) - {given}
    source = torch.slice(tokens, 1, 0, S)  # (1, S)
    target = torch.slice(tokens, 1, S)  # (1, T)
    prefixes = torch.slice(cache, 4, 0, P)  # (E + 2L, 2, 1, H, P, D)
    unseen = self.unseen(source, lengths, P, cache.dtype)
    memory = self.begun(source, weights)  # (S, C)
    for layer in range({encoderlayers}):
      memory = self.encoder_layer(memory, source, unseen, prefixes[layer][0], prefixes[layer][1], layer, weights)
    bias = self.bias(lengths, {given}, P, cache.dtype)
    x = self.continued(target, lengths, weights)  # (T, C)
    for layer in range({layers}):
      w = 8 + 16 * {encoderlayers} + 26 * layer
      cross = cache[{encoderlayers} + layer]  # (2, 1, H, S, D)
      own = cache[{encoderlayers} + {layers} + layer]
      k, v = self.remembered(memory, w, weights)  # (1, H, S, D) each
      torch.copy_(torch.slice(cross[0], 2, P, P + S), k)
      torch.copy_(torch.slice(cross[1], 2, P, P + S), v)
      q, k, v = self.project(x, w, {heads}, weights)  # (1, H, T, D) each
      torch.copy_(torch.slice(own[0], 2, P + S, P + S + {given}), k)
      torch.copy_(torch.slice(own[1], 2, P + S, P + S + {given}), v)
      prefix = prefixes[{encoderlayers} + {layers} + layer]  # (2, 1, H, P, D)
      x = self.joined(x, self.attended(q, k, v, prefix[0], prefix[1], bias, target, target), w + 6, weights)
      q = self.heads(self.linear(x, w + 10, weights), {heads})
      slots = torch.slice(cross, 3, 0, P + S)
      x = self.joined(x, self.attend(q, slots[0], slots[1], unseen), w + 16, weights)
      x = self.mlp(x, w + 20, weights)
    return torch.slice(x, 0, -1)

  # As in causal.py. lengths (B, 3): slots that are filled, those of the prefix, those of the prompt
  def decode(self, tokens: Tensor, lengths: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    B = tokens.size(0)
    filled, virtual, prompt = torch.unbind(lengths, 1)  # (B) each
    source = prompt - {given}
    begin = virtual + source  # (B), of the decoder's own tokens
    S = int(torch.max(filled)) + 1
    slots = torch.unsqueeze(torch.arange(S, device=tokens.device), 0)  # (1, S)
    own = torch.logical_or(torch.lt(slots, torch.unsqueeze(virtual, 1)), torch.ge(slots, torch.unsqueeze(begin, 1)))
    own = torch.logical_and(own, torch.le(slots, torch.unsqueeze(filled, 1))).view([B, 1, 1, S])
    A = int(torch.max(begin))
    cross = torch.lt(torch.slice(slots, 1, 0, A), torch.unsqueeze(begin, 1)).view([B, 1, 1, A])
    at = annotate(List[Optional[Tensor]], [torch.arange(B, device=tokens.device), None, filled])
    x = self.embed(tokens, filled - source, {target}, 5, weights)  # (B, C)
    for layer in range({layers}):
      w = 8 + 16 * {encoderlayers} + 26 * layer
      q, k, v = self.project(x, w, {heads}, weights)  # (1, H, B, D) each
      held = cache[{encoderlayers} + {layers} + layer]  # (2, R, H, S, D)
      torch.index_put_(held[0], at, torch.transpose(k[0], 0, 1))
      torch.index_put_(held[1], at, torch.transpose(v[0], 0, 1))
      x = self.joined(x, self.over(q, torch.slice(torch.slice(held, 1, 0, B), 3, 0, S), own), w + 6, weights)
      q = self.heads(self.linear(x, w + 10, weights), {heads})
      held = torch.slice(torch.slice(cache[{encoderlayers} + layer], 1, 0, B), 3, 0, A)
      x = self.joined(x, self.over(q, held, cross), w + 16, weights)
      x = self.mlp(x, w + 20, weights)
    return self.predict(x, weights)

  # One query of each row (1, H, B, D) over what the rows hold (2, B, H, S, D). (1, H, B, D)
  def over(self, q: Tensor, slots: Tensor, mask: Tensor) -> Tensor:
    q = torch.unsqueeze(torch.transpose(q[0], 0, 1), 2)  # (B, H, 1, D)
    a = torch.scaled_dot_product_attention(q, slots[0], slots[1], mask)
    return torch.unsqueeze(torch.transpose(torch.squeeze(a, 2), 0, 1), 0)

  def predict(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    if len(weights) > {weights}:
      y = torch._weight_int8pack_mm(x, weights[2 * {weights}], weights[2 * {weights} + 1])
      return torch.to(y + weights[1][0], 6)  # (B, V)
    return torch.to(self.logits(x, weights), 6)  # (B, V), fp32
