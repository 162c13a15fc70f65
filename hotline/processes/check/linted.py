"""What bpmnlint says (流程图规范检查), in Chinese and with the element's label."""

from collections.abc import Collection

from hotline.processes.check.finding import Finding, Level
from hotline.processes.folder import ProcessFolder

CODE = "BPMNLINT"
UNCHECKED_CODE = "BPMNLINT_UNCHECKED"
_TEXTS = {
    "import": "这一处引擎读不懂，请在 Camunda Modeler 中删掉重画",
    "conditional-flows": "分支的条件不齐，请给每条线写条件或设默认出口",
    "end-event-required": "没有结束事件，请补上",
    "event-sub-process-typed-start-event": "事件子流程要由消息等事件开始，请给开始事件选类型",
    "fake-join": "几条线直接汇到这里，请先用网关汇合",
    "label-required": "没有名称，请写上",
    "no-bpmndi": "没有画在图上，请删掉重画",
    "no-disconnected": "没有和别处连起来，请连线或删去",
    "no-duplicate-sequence-flows": "两处之间有重复的连线，请删去一条",
    "no-gateway-join-fork": "同一个网关既汇合又分支，请拆成两个",
    "no-implicit-end": "走到这里就没有下文了，请接一个结束事件",
    "no-implicit-split": "从这里分出几条线，请先用网关分支",
    "no-implicit-start": "没有线连到这里，请接上开始事件或前一步",
    "no-inclusive-gateway": "包容网关不好看懂，请用排他网关或并行网关",
    "no-complex-gateway": "复杂网关引擎不支持，请换一种网关",
    "no-overlapping-elements": "和别的元素叠在一起，请挪开",
    "single-blank-start-event": "有几个空白的开始事件，请只留一个",
    "single-event-definition": "一个事件只能有一种类型，请拆成几个",
    "start-event-required": "没有开始事件，请补上",
    "sub-process-blank-start-event": "子流程应由空白的开始事件开始，请改正",
    "superfluous-gateway": "这个网关既不分支也不汇合，请删去",
    "camunda-compat/called-element": "没有写调用哪个流程，请填写流程编号",
    "camunda-compat/duplicate-task-headers": "任务头重复，请删去一个",
    "camunda-compat/element-type": "这种元素引擎不支持，请换一种画法",
    "camunda-compat/error-reference": "错误没有写代码，请填写",
    "camunda-compat/escalation-reference": "升级没有写代码，请填写",
    "camunda-compat/executable-process": "没有可执行的流程，请勾选“可执行”",
    "camunda-compat/feel": "表达式写错了，请检查括号、引号和等号",
    "camunda-compat/implementation": "没有写由什么来办，请套用元素模板",
    "camunda-compat/io-mapping": "输入或输出没有写完整，请补上来源和变量名",
    "camunda-compat/loop-characteristics": "多实例没有写按哪份名单办，请填写",
    "camunda-compat/message-reference": "没有选消息，请选择",
    "camunda-compat/no-loop": "循环标记引擎不支持，请改用连线回头",
    "camunda-compat/sequence-flow-condition": "条件没有写完整，请填写表达式",
    "camunda-compat/subscription": "消息没有写按什么对应，请填写对应编号",
    "camunda-compat/timer": "定时器没有写时刻，请填写",
    "camunda-compat/user-task-form": "表单没有写完整，请填写表单编号",
    "camunda-compat/variable-name": "变量名只能用英文字母、数字和下划线，请改名",
}


OURS = {
    "conditional-flows": ("DEFAULT_MISSING", "CONDITION_MISSING"),
    "label-required": ("NAME_MISSING",),
    "no-bpmndi": ("NOT_DRAWN",),
    "camunda-compat/called-element": ("CALLED_PROCESS_UNKNOWN",),
    "camunda-compat/executable-process": ("PROCESS_NOT_EXECUTABLE",),
    "camunda-compat/implementation": ("JOB_TYPE_MISSING", "TABLE_UNKNOWN"),
    "camunda-compat/sequence-flow-condition": ("CONDITION_MISSING",),
    "camunda-compat/task-schedule": ("DEADLINE_NOT_ITS_OWN",),
    "camunda-compat/timer": ("TIMER_DATE", "TIMER_CYCLE"),
    "camunda-compat/user-task-form": ("FORM_UNKNOWN", "FORM_KEY"),
}
"""What rules of our own say of the same thing, in better words."""


def is_said(own: Collection[Finding], file: str, rule: str, element: str) -> bool:
    """Whether a report of bpmnlint repeats a finding of our own."""
    place, codes = (file, element), OURS.get(rule, ())
    return any((each.file, each.element) == place and each.code in codes for each in own)


def finding(
    folder: ProcessFolder, file: str, rule: str, element: str, category: str, message: str
) -> Finding:
    """A report of bpmnlint as a finding; its own words stay at the end, for who looks them up."""
    text = _TEXTS.get(rule, "不符合引擎的要求，请按所述改正")
    level = Level.ERROR if category == "error" else Level.WARNING
    return Finding(file, _label(folder, file, element), element, CODE, f"{text}（{rule}：{message}）", level)


def unchecked(why: str) -> Finding:
    """bpmnlint could not be run."""
    return Finding("", "", "", UNCHECKED_CODE, f"未检查 bpmnlint：{why}", Level.UNCHECKED)


def _label(folder: ProcessFolder, file: str, element: str) -> str:
    for diagram in folder.diagrams.values():
        if diagram.file == file and element in diagram.elements:
            return diagram.label(diagram.elements[element])
    return element
