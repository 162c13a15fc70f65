"""Who sits at which desk (岗位): one person of the sample street for each role."""

from collections.abc import Mapping

DESKS: Mapping[str, str] = {
    "dispatcher": "shen.xiaolan",
    "callback_officer": "zhou.yutong",
    "handler": "zhang.wei",
    "head": "lu.quanfu",
    "station_staff": "hou.jun",
    "field_team": "bai.xuefeng",
    "field_leader": "yu.guodong",
    "center_leader": "gu.jianping",
    "chief_leader": "cheng.yuanshan",
    "discipline": "yan.zhengqing",
    "process_owner": "qian.siyuan",
    "administrator": "xu.jiashu",
    "auditor": "gong.ming",
}
